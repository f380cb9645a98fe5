import ChatProtocol
import Testing

@testable import ChatCore

struct UserDirectoryTests {
    @Test func `a removed account is marked in the language in force`() throws {
        let user = try #require(UserName("messi"))
        let users = UserDirectory(removed: [RemovedAccount(id: AccountID(7), user: user)])
        #expect(users.person(AccountID(7))?.name == "messi (dihapus)")
        users.setLanguage(.english)
        #expect(users.person(AccountID(7))?.name == "messi (removed)")
    }
}
