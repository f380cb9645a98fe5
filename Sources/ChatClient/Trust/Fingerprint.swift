import ChatTLS

/// The text form of a server's key (SECURITY.md 2.8).
enum Fingerprint {
    static func isValid(_ text: String) -> Bool { TLSFingerprint(text) != nil }
}
