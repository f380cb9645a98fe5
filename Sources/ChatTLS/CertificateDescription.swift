import COpenSSL

/// What a person wants to know of a certificate: the first one of a PEM file.
public struct CertificateDescription: Sendable, Equatable {
    /// In the notation of RFC 2253, such as "CN=chat.example.org".
    public let subject: String
    /// Who has signed it, in the same notation.
    public let issuer: String
    /// Whether it is signed with its own key.
    public let isSelfSigned: Bool
    /// Such as "ECDSA P-256", "RSA 2048" or "ED25519".
    public let keyType: String
    /// Certificates in the text: this one and those behind it.
    public let chainLength: Int
    /// DNS names and IP addresses of the SAN.
    public let names: [String]
    /// Seconds since 1970.
    public let notBefore: Int64
    /// Seconds since 1970.
    public let notAfter: Int64
    public let fingerprint: TLSFingerprint

    /// - Throws: ``TLSError/configuration(_:)`` if there is no certificate, or one that makes no sense.
    public init(pem: TLSPEM) throws(TLSError) {
        var result: CertificateDescription?
        var count = 0
        try pem.forEachCertificate { _, _ throws(TLSError) in count += 1 }
        try pem.forEachCertificate { index, certificate throws(TLSError) in
            if index == 0 { result = try CertificateDescription(certificate, chainLength: count) }
        }
        guard let result else { throw .configuration("no certificate") }
        self = result
    }

    private init(_ certificate: OpaquePointer, chainLength: Int) throws(TLSError) {
        guard let fingerprint = TLSFingerprint(certificate: certificate),
            let notBefore = unixSeconds(X509_get0_notBefore(certificate)),
            let notAfter = unixSeconds(X509_get0_notAfter(certificate))
        else { throw .unusable("the certificate can't be read") }
        self.fingerprint = fingerprint
        self.notBefore = notBefore
        self.notAfter = notAfter
        self.chainLength = chainLength
        self.subject = try text(of: X509_get_subject_name(certificate))
        self.issuer = try text(of: X509_get_issuer_name(certificate))
        self.isSelfSigned = X509_self_signed(certificate, 1) == 1
        self.keyType = keyDescription(of: certificate)
        ERR_clear_error()
        self.names = alternativeNames(of: certificate)
    }
}

extension CertificateDescription {
    /// The subject's common name; nil: there is none, or more than one, and then none is the right one.
    static func commonName(of certificate: OpaquePointer) -> String? {
        let subject = X509_get_subject_name(certificate)
        let index = X509_NAME_get_index_by_NID(subject, NID_commonName, -1)
        guard index >= 0, X509_NAME_get_index_by_NID(subject, NID_commonName, index) < 0,
            let text = X509_NAME_ENTRY_get_data(X509_NAME_get_entry(subject, index))
        else { return nil }
        var bytes: UnsafeMutablePointer<UInt8>?
        let count = ASN1_STRING_to_UTF8(&bytes, text)
        guard count >= 0, let bytes else {
            ERR_clear_error()
            return nil
        }
        defer { CRYPTO_free(bytes, nil, 0) }
        return String(decoding: UnsafeBufferPointer(start: bytes, count: Int(count)), as: UTF8.self)
    }
}

/// Seconds since 1970; nil: there is none, or no time in it.
func unixSeconds(_ time: UnsafePointer<ASN1_TIME>?) -> Int64? {
    guard let time, let epoch = ASN1_TIME_set(nil, 0) else { return nil }
    defer { ASN1_TIME_free(epoch) }
    var days: CInt = 0
    var seconds: CInt = 0
    guard ASN1_TIME_diff(&days, &seconds, epoch, time) == 1 else { return nil }
    return Int64(days) * 86400 + Int64(seconds)
}

private func keyDescription(of certificate: OpaquePointer) -> String {
    guard let key = X509_get0_pubkey(certificate) else { return "unknown" }
    switch EVP_PKEY_get_base_id(key) {
    case EVP_PKEY_RSA: return "RSA \(EVP_PKEY_get_bits(key))"
    case EVP_PKEY_EC:
        var name = [CChar](repeating: 0, count: 80)
        guard EVP_PKEY_get_group_name(key, &name, name.count, nil) == 1 else { return "ECDSA" }
        let group = String(decoding: name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        let known = ["prime256v1": "P-256", "secp384r1": "P-384", "secp521r1": "P-521"]
        return "ECDSA \(known[group] ?? group)"
    default: return EVP_PKEY_get0_type_name(key).map { String(cString: $0) } ?? "unknown"
    }
}

/// In the notation of RFC 2253.
func text(of name: OpaquePointer?) throws(TLSError) -> String {
    let text = try BIOHandle()
    guard X509_NAME_print_ex(text.pointer, name, 0, cossl_name_flags()) >= 0 else {
        throw .unusable("a name in the certificate can't be read")
    }
    return String(decoding: text.bytes, as: UTF8.self)
}

private func alternativeNames(of certificate: OpaquePointer) -> [String] {
    guard let list = X509_get_ext_d2i(certificate, NID_subject_alt_name, nil, nil) else { return [] }
    let names = OpaquePointer(list)
    defer { GENERAL_NAMES_free(names) }
    return (0..<cossl_general_names_count(names)).compactMap { index in
        var start: UnsafePointer<UInt8>?
        var count = 0
        let kind = cossl_general_name(names, index, &start, &count)
        let bytes = UnsafeBufferPointer(start: start, count: count)
        switch kind {
        case GEN_DNS: return String(decoding: bytes, as: UTF8.self)
        case GEN_IPADD: return addressText(bytes)
        default: return nil
        }
    }
}

/// RFC 5952 for 16 bytes, dotted for 4; nil: neither.
private func addressText(_ bytes: UnsafeBufferPointer<UInt8>) -> String? {
    if bytes.count == 4 { return bytes.map(String.init).joined(separator: ".") }
    guard bytes.count == 16 else { return nil }
    let groups = (0..<8).map { UInt16(bytes[2 * $0]) << 8 | UInt16(bytes[2 * $0 + 1]) }
    var longest = 0..<0
    var start = 0
    while start < 8 {
        let end = groups[start...].firstIndex { $0 != 0 } ?? 8
        if end - start > max(longest.count, 1) { longest = start..<end }
        start = end + 1
    }
    let text = { (part: ArraySlice<UInt16>) in part.map { String($0, radix: 16) }.joined(separator: ":") }
    return longest.isEmpty
        ? text(groups[...]) : text(groups[..<longest.lowerBound]) + "::" + text(groups[longest.upperBound...])
}
