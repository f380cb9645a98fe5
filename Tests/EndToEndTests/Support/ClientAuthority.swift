import Foundation

/// An authority that signs certificates of clients, by the commands of docs/certificates.md.
struct ClientAuthority {
    let folder: TemporaryFolder
    var certificate: String { folder.file("clients-ca.pem") }
    var revocations: String { folder.file("clients.crl") }

    private static let make = """
        openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 3650 -subj "/CN=chat clients" \
            -keyout clients-ca.key -out clients-ca.pem
        printf 'extendedKeyUsage = clientAuth\\n' > client.ext
        printf '[ca]\\ndefault_ca = clients\\n[clients]\\ndatabase = index.txt\\n' > crl.cnf
        touch index.txt
        """
    private static let issue = """
        openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj "/CN=$1" -keyout "$1.key" -out "$1.csr"
        openssl x509 -req -in "$1.csr" -CA clients-ca.pem -CAkey clients-ca.key -CAcreateserial -days "$2" \
            -extfile client.ext -out "$1.pem"
        """
    private static let revoke = """
        if [ -n "$1" ]; then
            openssl ca -config crl.cnf -cert clients-ca.pem -keyfile clients-ca.key -md sha256 -revoke "$1.pem"
        fi
        openssl ca -config crl.cnf -cert clients-ca.pem -keyfile clients-ca.key -md sha256 -crldays 30 -gencrl \
            -out clients.crl
        """
    private static let list = """
        openssl ca -config crl.cnf -cert clients-ca.pem -keyfile clients-ca.key -md sha256 -gencrl -out clients.crl.new \
            -crl_lastupdate "$(date -u -d "$1 seconds" +%Y%m%d%H%M%SZ)" \
            -crl_nextupdate "$(date -u -d "$2 seconds" +%Y%m%d%H%M%SZ)"
        mv clients.crl.new clients.crl
        """

    init() async throws {
        folder = try TemporaryFolder()
        try await run(Self.make)
    }

    /// - Parameter days: negative: it has expired.
    /// - Returns: arguments for `openssl s_client`.
    func issue(_ user: String, days: Int = 30) async throws -> [String] {
        try await run(Self.issue, user, "\(days)")
        return ["-cert", folder.file("\(user).pem"), "-key", folder.file("\(user).key")]
    }

    /// Writes a new CRL, with one more certificate in it.
    func revoke(_ user: String?) async throws {
        try await run(Self.revoke, user ?? "")
    }

    /// Writes a new CRL that is valid from then to then, seconds from now.
    func list(from: Int, to: Int) async throws {
        try await run(Self.list, "\(from)", "\(to)")
    }

    private func run(_ script: String, _ arguments: String...) async throws {
        let said = try await Programs.run(
            "sh", ["-e", "-c", "cd \"$0\"\n" + script, folder.file("")] + arguments)
        guard said.code == 0 else { throw Unexpected("openssl: \(said)") }
    }
}
