import Foundation

/// Certificates of the system's openssl.
enum Certificates {
    /// A certificate for localhost that is its own authority, and its key.
    static func make(in folder: TemporaryFolder) async throws -> (certificate: String, key: String) {
        let (certificate, key) = (folder.file("own.pem"), folder.file("own.key"))
        let made = try await Programs.run(
            "openssl",
            [
                "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2",
                "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost", "-keyout", key, "-out",
                certificate,
            ])
        guard made.code == 0 else { throw Unexpected("openssl req: \(made)") }
        return (certificate, key)
    }

    /// SHA-256 over the public key's DER, in base64.
    static func fingerprint(of certificate: String) async throws -> String {
        let script = """
            openssl x509 -in "$1" -pubkey -noout | openssl pkey -pubin -outform DER | openssl dgst -sha256 -binary |
                base64
            """
        return try await Programs.run("sh", ["-c", script, "sh", certificate])
            .output.trimmingCharacters(in: .whitespacesAndNewlines)
    }
}

/// A real `openssl s_server`.
enum OpenSSLServer {
    /// - Parameter body: gets the port, and a link on which is read what the clients send, among openssl's own words.
    static func run(
        _ identity: (certificate: String, key: String), body: (UInt16, Link) async throws -> Void
    ) async throws {
        let sockets = try SocketPair()
        let link = Link(descriptor: sockets.ours)
        let folder = try TemporaryFolder()
        try await ChildProgram.run(
            [
                "openssl", "s_server", "-accept", "127.0.0.1:0", "-cert", identity.certificate, "-key", identity.key,
            ], input: .output, output: sockets.theirs, errors: folder.file("errors")
        ) { _ in
            _ = try link.text(through: "ACCEPT 127.0.0.1:")
            guard let port = UInt16(try link.line()) else { throw Unexpected("s_server names no port") }
            try await body(port, link)
        }
    }
}
