import ChatCore

/// A stored password taken apart: `$scrypt$ln=15,r=8,p=3$salt$hash`, the PHC string format.
struct ScryptRow: Hashable, Sendable {
    var ln: Int
    var r: Int
    var p: Int
    var salt: [UInt8]
    var key: [UInt8]

    /// New passwords get a salt and a key of these sizes.
    static let saltBytes = 16
    static let keyBytes = 32

    init(ln: Int, r: Int, p: Int, salt: [UInt8], key: [UInt8]) {
        self.ln = ln
        self.r = r
        self.p = p
        self.salt = salt
        self.key = key
    }

    /// Nil when the text is no such string, or asks for more work or memory than any policy of ours ever would: a
    /// damaged row must not take the server's memory.
    init?(_ stored: PasswordHash) {
        let fields = stored.text.utf8.split(separator: UInt8(ascii: "$"), omittingEmptySubsequences: false)
        guard fields.count == 5, fields[0].isEmpty, fields[1].elementsEqual("scrypt".utf8) else { return nil }
        let costs = fields[2].split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false)
        guard costs.count == 3,
            let ln = ScryptRow.number(costs[0], after: "ln=", in: 1...17),
            let r = ScryptRow.number(costs[1], after: "r=", in: 1...16),
            let p = ScryptRow.number(costs[2], after: "p=", in: 1...8),
            let salt = Base64.decode(fields[3]), (1...64).contains(salt.count),
            let key = Base64.decode(fields[4]), (16...64).contains(key.count)
        else { return nil }
        self.init(ln: ln, r: r, p: p, salt: salt, key: key)
    }

    var stored: PasswordHash {
        PasswordHash("$scrypt$ln=\(ln),r=\(r),p=\(p)$\(Base64.encode(salt))$\(Base64.encode(key))")
    }

    /// Any part costs an attacker less than the policy wants.
    func isWeaker(than policy: ScryptPolicy) -> Bool {
        ln < policy.ln || r < policy.r || p < policy.p || salt.count < ScryptRow.saltBytes
            || key.count < ScryptRow.keyBytes
    }

    /// A decimal number without sign or leading zeros.
    private static func number(_ field: Substring.UTF8View, after name: String, in range: ClosedRange<Int>) -> Int? {
        guard field.starts(with: name.utf8) else { return nil }
        let digits = field.dropFirst(name.utf8.count)
        guard (1...2).contains(digits.count), digits.first != UInt8(ascii: "0") else { return nil }
        var value = 0
        for digit in digits {
            guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(digit) else { return nil }
            value = value * 10 + Int(digit - UInt8(ascii: "0"))
        }
        return range.contains(value) ? value : nil
    }
}
