import COpenSSL

/// What a person wants to know of a list of revoked certificates (CRL, RFC 5280 section 5).
public struct RevocationListDescription: Sendable, Equatable {
    /// Whose certificates it speaks of, in the notation of RFC 2253.
    public let issuer: String
    /// Seconds since 1970. Before it OpenSSL refuses every certificate of the issuer.
    public let thisUpdate: Int64
    /// Seconds since 1970; after it OpenSSL refuses every certificate of the issuer. nil: the list does not say, and has
    /// no end.
    public let nextUpdate: Int64?

    public init(issuer: String, thisUpdate: Int64, nextUpdate: Int64?) {
        self.issuer = issuer
        self.thisUpdate = thisUpdate
        self.nextUpdate = nextUpdate
    }

    /// All lists of a PEM file, in its order.
    ///
    /// - Throws: ``TLSError/configuration(_:)`` if there is none, or one that makes no sense.
    public static func lists(in pem: TLSPEM) throws(TLSError) -> [RevocationListDescription] {
        var lists: [RevocationListDescription] = []
        try pem.forEachRevocationList { list throws(TLSError) in lists.append(try Self(list)) }
        return lists
    }

    private init(_ list: OpaquePointer) throws(TLSError) {
        guard let thisUpdate = unixSeconds(X509_CRL_get0_lastUpdate(list)) else {
            throw .unusable("the CRL can't be read")
        }
        var nextUpdate: Int64?
        if let end = X509_CRL_get0_nextUpdate(list) {
            nextUpdate = unixSeconds(end)
            if nextUpdate == nil { throw .unusable("the end of the CRL can't be read") }
        }
        self.init(issuer: try text(of: X509_CRL_get_issuer(list)), thisUpdate: thisUpdate, nextUpdate: nextUpdate)
    }
}
