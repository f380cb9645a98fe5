import ChatTLS

/// A server's certificate and key for tests, made once.
struct Identity: Sendable {
    let certificate: [UInt8]
    let key: [UInt8]

    static let shared = Result { try Identity(names: ["localhost", "127.0.0.1", "::1"]) }.orEmpty

    init(names: [String], days: Int = 30) throws {
        (certificate, key) = try SelfSignedCertificate.make(names: names, days: days, reusingKey: nil)
    }

    private init() {
        certificate = []
        key = []
    }

    fileprivate static let empty = Identity()

    func serverContext(protocols: [String] = []) throws -> TLSContext {
        try TLSContext(.server(certificate: .text(certificate), key: .text(key), applicationProtocols: protocols))
    }

    /// Trusts this certificate alone.
    func clientContext(protocols: [String] = []) throws -> TLSContext {
        try TLSContext(.client(trust: .authorities(.text(certificate)), applicationProtocols: protocols))
    }
}

extension Result<Identity, any Error> {
    /// Where it failed each test that uses it fails, with a reason of its own: no certificate in it.
    fileprivate var orEmpty: Identity { (try? get()) ?? .empty }
}
