import COpenSSL

/// What a person wants to know of a certificate: the first one of a PEM file.
public struct CertificateDescription: Sendable, Equatable {
    /// In the notation of RFC 2253, such as "CN=chat.example.org".
    public let subject: String
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
        try pem.forEachCertificate { index, certificate throws(TLSError) in
            if index == 0 { result = try CertificateDescription(certificate) }
        }
        guard let result else { throw .configuration("no certificate") }
        self = result
    }

    private init(_ certificate: OpaquePointer) throws(TLSError) {
        guard let fingerprint = TLSFingerprint(certificate: certificate),
            let notBefore = unixSeconds(X509_get0_notBefore(certificate)),
            let notAfter = unixSeconds(X509_get0_notAfter(certificate))
        else { throw .unusable("the certificate can't be read") }
        self.fingerprint = fingerprint
        self.notBefore = notBefore
        self.notAfter = notAfter
        self.subject = try subjectText(of: certificate)
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

private func unixSeconds(_ time: UnsafePointer<ASN1_TIME>?) -> Int64? {
    guard let time, let epoch = ASN1_TIME_set(nil, 0) else { return nil }
    defer { ASN1_TIME_free(epoch) }
    var days: CInt = 0
    var seconds: CInt = 0
    guard ASN1_TIME_diff(&days, &seconds, epoch, time) == 1 else { return nil }
    return Int64(days) * 86400 + Int64(seconds)
}

private func subjectText(of certificate: OpaquePointer) throws(TLSError) -> String {
    let text = try BIOHandle()
    guard X509_NAME_print_ex(text.pointer, X509_get_subject_name(certificate), 0, cossl_name_flags()) >= 0 else {
        throw .unusable("the certificate's subject can't be read")
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
