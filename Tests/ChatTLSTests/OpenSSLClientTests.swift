import ChatTLS
import Subprocess
import Testing

/// Our server, as the real `openssl s_client` sees it.
@Suite struct OpenSSLClientTests {
    struct Session {
        let output: String
        let errors: String
        let succeeded: Bool
    }

    /// Says "halo" and "quit" to an echo server.
    private func session(
        _ arguments: [String], protocols: [String] = [], identity: Identity = .shared, trusting: Identity? = nil,
        verbosity: [String] = ["-quiet"]
    ) async throws -> Session {
        let folder = try TemporaryFolder()
        let authority = try folder.write((trusting ?? identity).certificate, to: "ca.pem")
        return try await EchoServer.run(identity.serverContext(protocols: protocols)) { server in
            // The shell writes to openssl: Subprocess 1.0 ends the whole process when a program it writes to has gone.
            let result = try await Subprocess.run(
                .name("sh"),
                arguments: Arguments(
                    [
                        "-c", #"printf 'halo\nquit\n' | openssl "$@""#, "sh", "s_client", "-connect",
                        "127.0.0.1:\(server.port)", "-CAfile", authority,
                        "-verify_return_error", "-verify_hostname", "localhost",
                    ] + verbosity + arguments),
                input: .none, output: .string(limit: 1 << 20), error: .string(limit: 1 << 20))
            return Session(
                output: result.standardOutput, errors: result.standardError,
                succeeded: result.terminationStatus.isSuccess)
        }
    }

    @Test(
        "S2.1 what is allowed works, and the session ends in good order",
        arguments: [
            ([], "TLSv1.3 none"), (["-tls1_3"], "TLSv1.3 none"), (["-tls1_2"], "TLSv1.2 none"),
            (["-alpn", "chat/1"], "TLSv1.3 chat/1"), (["-alpn", "h2,chat/1", "-tls1_2"], "TLSv1.2 chat/1"),
            (["-groups", "P-384"], "TLSv1.3 none"), (["-groups", "P-256", "-tls1_2"], "TLSv1.2 none"),
            (["-groups", "X448:X25519"], "TLSv1.3 none"),
            (["-tls1_2", "-cipher", "ECDHE-ECDSA-CHACHA20-POLY1305"], "TLSv1.2 none"),
            (["-x509_strict"], "TLSv1.3 none"), (["-servername", "elsewhere.example"], "TLSv1.3 none"),
        ] as [([String], String)])
    func allowed(
        arguments: [String], greeting: String
    ) async throws {
        let session = try await session(arguments, protocols: ["chat/1"])
        #expect(session.output == "\(greeting)\nhalo\nquit\n", "\(session.errors)")
        #expect(session.succeeded, "\(session.errors)")
    }

    @Test(
        "S2.1 what is not allowed is refused with the right alert",
        arguments: [
            (["-tls1_1", "-cipher", "DEFAULT@SECLEVEL=0"], "protocol version"),
            (["-tls1", "-cipher", "DEFAULT@SECLEVEL=0"], "protocol version"),
            (["-tls1_2", "-cipher", "ECDHE-ECDSA-AES128-SHA256"], "handshake failure"),
            (["-tls1_2", "-cipher", "ECDHE-ECDSA-AES256-SHA"], "handshake failure"),
            (["-groups", "P-521"], "handshake failure"),
            (["-alpn", "h2"], "no application protocol"),
            (["-alpn", "h2", "-tls1_2"], "no application protocol"),
        ] as [([String], String)])
    func refused(
        arguments: [String], alert: String
    ) async throws {
        let session = try await session(arguments, protocols: ["chat/1"])
        #expect(session.output.isEmpty)
        #expect(session.errors.contains(alert))
        #expect(!session.succeeded)
    }

    @Test func `a client that trusts another authority refuses`() async throws {
        let session = try await session([], trusting: Identity(names: ["localhost"]))
        #expect(session.output.isEmpty)
        #expect(session.errors.contains("verify error"))
        #expect(!session.succeeded)
    }

    @Test("S2.1, S2.2 there are no tickets, no compression, no early data") func noTickets() async throws {
        for version in ["-tls1_3", "-tls1_2"] {
            let session = try await session([version], verbosity: ["-ign_eof"])
            #expect(session.output.contains("halo"))
            #expect(session.output.contains("Compression: NONE"))
            #expect(!session.output.contains("TLS session ticket:"))
            #expect(!session.output.contains("New Session Ticket arrived"))
            #expect(session.output.contains("Reused") == false)
            #expect(version == "-tls1_2" || session.output.contains("Early data was not sent"))
        }
    }

    @Test("S2.1 the server's order of suites counts, not the client's")
    func preference() async throws {
        let suites = "ECDHE-ECDSA-CHACHA20-POLY1305:ECDHE-ECDSA-AES128-GCM-SHA256"
        let old = try await session(["-tls1_2", "-cipher", suites], verbosity: ["-ign_eof"])
        #expect(old.output.contains("Cipher is ECDHE-ECDSA-AES128-GCM-SHA256"), "\(old.output)")
        let new = try await session(
            ["-tls1_3", "-ciphersuites", "TLS_CHACHA20_POLY1305_SHA256:TLS_AES_256_GCM_SHA384:TLS_AES_128_GCM_SHA256"],
            verbosity: ["-ign_eof"])
        #expect(new.output.contains("Cipher is TLS_AES_128_GCM_SHA256"), "\(new.output)")
    }
}
