import FuzzSupport

@testable import ChatCore
@testable import ChatCrypto

/// What the store holds of a password, damaged in any way.
@main
enum FuzzPassword {
    static func main() {
        Fuzz.run { bytes, count in
            let input = Fuzz.input(bytes, count)
            if let decoded = Base64.decode(input) {
                Fuzz.check(Base64.encode(decoded).utf8.elementsEqual(input), "a value has two spellings in base 64")
            }
            Fuzz.check(Base64.decode(Base64.encode(input).utf8) == input, "base 64 changes what it encodes")
            guard let text = String(validating: input, as: UTF8.self),
                let row = ScryptRow(PasswordHash(text))
            else { return }
            Fuzz.check(row.stored.text.utf8.elementsEqual(input), "a stored password has two spellings")
            Fuzz.check(
                (1...17).contains(row.ln) && (1...16).contains(row.r) && (1...8).contains(row.p)
                    && (1...64).contains(row.salt.count) && (16...64).contains(row.key.count),
                "a stored password asks for more than any policy would")
        }
    }
}
