import ChatCore
import ChatProtocol
import Testing

@testable import ChatCrypto

@Suite("scrypt and its rows")
struct ScryptTests {
    struct Vector: Sendable {
        var password: String
        var salt: String
        var ln: Int
        var r: Int
        var p: Int
        var key: String
    }

    // RFC 7914 section 12, without the one that takes a gigabyte.
    static let vectors = [
        Vector(
            password: "", salt: "", ln: 4, r: 1, p: 1,
            key: """
                77d6576238657b203b19ca42c18a0497f16b4844e3074ae8dfdffa3fede21442\
                fcd0069ded0948f8326a753a0fc81f17e8d3e0fb2e0d3628cf35e20c38d18906
                """),
        Vector(
            password: "password", salt: "NaCl", ln: 10, r: 8, p: 16,
            key: """
                fdbabe1c9d3472007856e7190d01e9fe7c6ad7cbc8237830e77376634b373162\
                2eaf30d92e22a3886ff109279d9830dac727afb94a83ee6d8360cbdfa2cc0640
                """),
        Vector(
            password: "pleaseletmein", salt: "SodiumChloride", ln: 14, r: 8, p: 1,
            key: """
                7023bdcb3afd7348461c06cd81fd38ebfda8fbba904f8e3ea9b543f6545da1f2\
                d5432955613f0fcf62d49705242a9af9e61e85dc0d651e40dfcf017b45575887
                """),
    ]

    @Test("gives the keys of RFC 7914", arguments: vectors)
    func published(_ vector: Vector) throws {
        let key = try Scrypt.derive(
            Password(Array(vector.password.utf8)), salt: Array(vector.salt.utf8), ln: vector.ln, r: vector.r,
            p: vector.p, count: 64)
        #expect(key.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined() == vector.key)
    }

    @Test("S3.1: the strongest parameters that a row may ask for stay within the memory limit")
    func memoryLimit() throws {
        #expect(Scrypt.memoryLimit(ln: 15, r: 8, p: 3) == 128 * 8 * (32_768 + 2 + 3) + 1_048_576)
        _ = try Scrypt.derive(Password([1]), salt: [2], ln: 15, r: 8, p: 1, count: 32)
    }

    @Test("S3.1: impossible parameters fail, they never give a key")
    func impossible() {
        #expect(throws: HashingError.self) {
            try Scrypt.derive(Password([1]), salt: [2], ln: 0, r: 8, p: 1, count: 32)
        }
    }

    @Test("a row is read back as it was written")
    func rowRoundTrip() throws {
        let row = ScryptRow(ln: 15, r: 8, p: 3, salt: Array(0..<16), key: Array(100..<132))
        #expect(
            row.stored.text
                == "$scrypt$ln=15,r=8,p=3$AAECAwQFBgcICQoLDA0ODw$ZGVmZ2hpamtsbW5vcHFyc3R1dnd4eXp7fH1+f4CBgoM")
        #expect(ScryptRow(row.stored) == row)
    }

    static let salt = "AAECAwQFBgcICQoLDA0ODw"
    static let key = "ZGVmZ2hpamtsbW5vcHFyc3R1dnd4eXp7fH1+f4CBgoM"

    @Test(
        "a row that is malformed or asks for too much is none",
        arguments: [
            "", "$", "surabaya", "$scrypt$", "scrypt$ln=15,r=8,p=3$\(salt)$\(key)",
            "$argon2id$ln=15,r=8,p=3$\(salt)$\(key)", "$scrypt$ln=18,r=8,p=3$\(salt)$\(key)",
            "$scrypt$ln=0,r=8,p=3$\(salt)$\(key)", "$scrypt$ln=15,r=17,p=3$\(salt)$\(key)",
            "$scrypt$ln=15,r=8,p=9$\(salt)$\(key)", "$scrypt$ln=15,r=0,p=3$\(salt)$\(key)",
            "$scrypt$ln=-1,r=8,p=3$\(salt)$\(key)", "$scrypt$ln=015,r=8,p=3$\(salt)$\(key)",
            "$scrypt$ln=+5,r=8,p=3$\(salt)$\(key)", "$scrypt$ln=99999999999999999999,r=8,p=3$\(salt)$\(key)",
            "$scrypt$r=8,ln=15,p=3$\(salt)$\(key)", "$scrypt$ln=15,r=8$\(salt)$\(key)",
            "$scrypt$ln=15,r=8,p=3,x=1$\(salt)$\(key)", "$scrypt$ln=15,r=8,p=3$$\(key)",
            "$scrypt$ln=15,r=8,p=3$\(salt)$", "$scrypt$ln=15,r=8,p=3$\(salt)$AAECAwQFBgcICQoLDA0O",
            "$scrypt$ln=15,r=8,p=3$\(salt)==$\(key)", "$scrypt$ln=15,r=8,p=3$\(salt)$\(key)$",
            "$scrypt$ln=15,r=8,p=3$\(salt)x$\(key)", "$scrypt$ln=15,r=8,p=3$AB$\(key)",
            "$scrypt$ln=15,r=8,p=3$\(salt) $\(key)",
            "$scrypt$ln=15,r=8,p=3$\(String(repeating: "A", count: 88))$\(key)",
        ])
    func malformed(_ text: String) {
        #expect(ScryptRow(PasswordHash(text)) == nil)
    }

    @Test("S3.1: weaker than the policy is each part that costs an attacker less")
    func weaker() throws {
        let policy = try #require(ScryptPolicy(ln: 14))
        let row = ScryptRow(ln: 14, r: 8, p: 3, salt: Array(0..<16), key: Array(0..<32))
        func changed(_ change: (inout ScryptRow) -> Void) -> Bool {
            var copy = row
            change(&copy)
            return copy.isWeaker(than: policy)
        }
        #expect(!row.isWeaker(than: policy))
        #expect(!changed { $0.ln = 15 })
        #expect(changed { $0.ln = 13 })
        #expect(changed { $0.r = 7 })
        #expect(changed { $0.p = 1 })
        #expect(changed { $0.salt.removeLast() })
        #expect(changed { $0.key.removeLast() })
    }

    @Test("a policy has 10 to 17 as its logarithm", arguments: [(9, false), (10, true), (17, true), (18, false)])
    func policy(_ ln: Int, _ isAllowed: Bool) {
        #expect((ScryptPolicy(ln: ln) != nil) == isAllowed)
    }
}
