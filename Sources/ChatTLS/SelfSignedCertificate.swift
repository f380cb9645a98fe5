import COpenSSL

/// Makes a server's own certificate, for a start without one.
public struct SelfSignedCertificate {
    /// The longest common name that X.520 allows, in bytes.
    private static let commonNameLimit = 64

    /// - Parameters:
    ///   - names: DNS names and IP addresses for the SAN, at least one; the first is the common name, too.
    ///   - days: from now. It is valid from an hour before, for clocks that are behind.
    ///   - reusingKey: a private key in PEM, so that the fingerprint stays; nil: a new one, ECDSA on P-256.
    /// - Returns: PEM text. The certificate serves as `--ca`, too, but can't sign others. The key is PKCS #8, not
    ///   encrypted: its file must be 0600.
    /// - Throws: ``TLSError/configuration(_:)`` for a name that is none, or a key that can't be read.
    public static func make(
        names: [String], days: Int, reusingKey: [UInt8]? = nil
    ) throws(TLSError) -> (certificate: [UInt8], key: [UInt8]) {
        try self.make(names: names, validity: -3600..<days * 86400, reusingKey: reusingKey)
    }

    /// - Parameter validity: seconds from now.
    static func make(
        names: [String], validity: Range<Int>, reusingKey: [UInt8]? = nil
    ) throws(TLSError) -> (certificate: [UInt8], key: [UInt8]) {
        ERR_clear_error()
        let key = try self.key(reusingKey)
        guard let pointer = X509_new() else { throw .unusable("no certificate") }
        let certificate = CertificateHandle(owning: pointer)
        try self.fill(certificate.pointer, names: names, validity: validity, key: key.pointer)
        guard X509_sign(certificate.pointer, key.pointer, EVP_sha256()) > 0 else {
            throw .unusable("the certificate can't be signed")
        }
        let certificateText = try BIOHandle()
        let keyText = try BIOHandle()
        guard PEM_write_bio_X509(certificateText.pointer, certificate.pointer) == 1,
            PEM_write_bio_PKCS8PrivateKey(keyText.pointer, key.pointer, nil, nil, 0, nil, nil) == 1
        else { throw .unusable("the certificate can't be written") }
        return (certificateText.bytes, keyText.bytes)
    }

    private static func key(_ reused: [UInt8]?) throws(TLSError) -> KeyHandle {
        if let reused { return try TLSPEM.text(reused).privateKey() }
        guard let pointer = cossl_generate_p256_key() else { throw .unusable("no key") }
        return KeyHandle(owning: pointer)
    }

    private static func fill(
        _ certificate: OpaquePointer, names: [String], validity: Range<Int>, key: OpaquePointer
    ) throws(TLSError) {
        guard let first = names.first else { throw .configuration("a certificate needs a name") }
        let commonName = Array(first.utf8.prefix(self.commonNameLimit))
        guard X509_set_version(certificate, 2) == 1,  // that is version 3
            self.setRandomSerial(of: certificate),
            X509_time_adj_ex(X509_getm_notBefore(certificate), 0, validity.lowerBound, nil) != nil,
            X509_time_adj_ex(X509_getm_notAfter(certificate), 0, validity.upperBound, nil) != nil,
            X509_set_pubkey(certificate, key) == 1,
            let subject = X509_get_subject_name(certificate),
            X509_NAME_add_entry_by_NID(
                subject, NID_commonName, MBSTRING_UTF8, commonName, CInt(commonName.count), -1, 0) == 1,
            X509_set_issuer_name(certificate, subject) == 1
        else { throw .unusable("the certificate can't be made") }

        var entries: [String] = []
        for name in names { entries.append(try self.alternativeName(name)) }
        try self.add(NID_basic_constraints, "critical,CA:FALSE", to: certificate)
        try self.add(NID_key_usage, "critical,digitalSignature", to: certificate)
        try self.add(NID_ext_key_usage, "serverAuth", to: certificate)
        try self.add(NID_subject_key_identifier, "hash", to: certificate)
        try self.add(NID_subject_alt_name, entries.joined(separator: ","), to: certificate)
    }

    /// 127 bits: positive, and within the 20 bytes of RFC 5280, section 4.1.2.2.
    private static func setRandomSerial(of certificate: OpaquePointer) -> Bool {
        guard let number = BN_new() else { return false }
        defer { BN_free(number) }
        return BN_rand(number, 127, BN_RAND_TOP_ANY, BN_RAND_BOTTOM_ANY) == 1
            && BN_to_ASN1_INTEGER(number, X509_get_serialNumber(certificate)) != nil
    }

    /// A name in the notation of x509v3_config(5). There a comma would begin another name: the characters are checked.
    private static func alternativeName(_ name: String) throws(TLSError) -> String {
        if let address = a2i_IPADDRESS(name) {
            ASN1_OCTET_STRING_free(address)
            return "IP:\(name)"
        }
        ERR_clear_error()
        let isName = name.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
                UInt8(ascii: "*"):
                true
            default: false
            }
        }
        guard isName, 1...253 ~= name.utf8.count else {
            throw .configuration("\"\(name)\" is neither a DNS name nor an IP address")
        }
        return "DNS:\(name)"
    }

    private static func add(_ kind: CInt, _ value: String, to certificate: OpaquePointer) throws(TLSError) {
        var setting = X509V3_CTX()
        X509V3_set_ctx(&setting, certificate, certificate, nil, nil, 0)
        guard let item = X509V3_EXT_conf_nid(nil, &setting, kind, value) else {
            throw .unusable("the certificate extension \(value) can't be made")
        }
        defer { X509_EXTENSION_free(item) }
        guard X509_add_ext(certificate, item, -1) == 1 else {
            throw .unusable("the certificate extension \(value) can't be added")
        }
    }
}
