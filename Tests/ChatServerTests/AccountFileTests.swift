import Testing

@testable import ChatServer

/// Lists of accounts to be made.
struct AccountFileTests {
    @Test(arguments: [
        ("naim", [AccountFile.Entry(line: 1, user: "naim")]),
        (
            "naim,Naim N.\nsiti,,rahasia1\n",
            [
                .init(line: 1, user: "naim", name: "Naim N."), .init(line: 2, user: "siti", password: "rahasia1"),
            ]
        ),
        (
            "# a class\n\n  naim , Naim N. , rahasia satu \r\n",
            [
                .init(line: 3, user: "naim", name: "Naim N.", password: "rahasia satu")
            ]
        ),
        (
            "user,name,password\nnaim,Naim,rahasia1",
            [
                .init(line: 2, user: "naim", name: "Naim", password: "rahasia1")
            ]
        ),
        ("User,Name\nnaim", [.init(line: 2, user: "naim")]),
        ("user", [.init(line: 1, user: "user")]),
        (
            "\u{FEFF}naim,\"N., Naim\" , \"with \"\"quotes\"\",\"",
            [
                .init(line: 1, user: "naim", name: "N., Naim", password: "with \"quotes\",")
            ]
        ),
        ("naim,\u{00E9}\u{1F44D}", [.init(line: 1, user: "naim", name: "\u{00E9}\u{1F44D}")]),
        ("", []),
    ])
    func `lines are read as they are meant`(_ text: String, _ entries: [AccountFile.Entry]) {
        let file = AccountFile(text)
        #expect(file.entries == entries)
        #expect(file.problems == [])
        #expect(file.hasPasswords == entries.contains { $0.password != nil })
    }

    @Test(arguments: [
        ("na im,x", 1, "user name"), ("naim,x,rahasia1,y", 1, "quote what has commas"),
        ("\nnaim,x,short", 2, "8 to 256"),
        ("naim,a\u{7}b", 1, "display name"), ("naim,\"x", 1, "not closed"), ("naim,\"x\"y", 1, "behind a closing"),
        ("naim\nsiti\nNAIM", 3, "line 1 already"), (",x", 1, "user name"),
        ("naim,x," + String(repeating: "p", count: 257), 1, "8 to 256"),
    ])
    func `what cannot be right is named with its line`(_ text: String, _ line: Int, _ reason: String) {
        let problems = AccountFile(text).problems
        #expect(problems.map(\.line) == [line])
        #expect(problems.first?.reason.contains(reason) == true, "\(problems)")
    }

    @Test func `made passwords are long, and no two are the same`() {
        let made = (0..<1_000).map { _ in GeneratedPassword.make() }
        #expect(Set(made).count == made.count)
        #expect(made.allSatisfy { $0.wholeMatch(of: /[a-z2-9]{4}(-[a-z2-9]{4}){3}/) != nil })
        #expect(Set(made.joined()).count == 32 + 1)
    }
}
