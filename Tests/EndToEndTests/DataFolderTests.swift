import Foundation
import Testing

/// What the server makes in its folder.
@Suite(.endToEnd) struct DataFolderTests {
    @Test func `S5-4 files are for their owner alone, whatever the umask`() async throws {
        let site = try await ServerSite(hasAccounts: false)
        try await site.serve(.init(umask: "000")) { server in
            #expect(try await site.command("demo", "--password-cost", "10").code == 0)
            let token = try server.token(of: "messi")
            #expect(try server.connect().ask("send \(token) lineker halo\n") == Transcript.sent)
            let files = try FileManager.default.subpathsOfDirectory(atPath: site.data)
            #expect(files.contains("certificate.pem") && files.contains("key.pem"))
            #expect(files.count >= 4, "\(files)")
            #expect(try mode(of: site.data) == 0o700)
            for file in files {
                let isFolder = (try? FileManager.default.contentsOfDirectory(atPath: site.data + "/" + file)) != nil
                #expect(try mode(of: site.data + "/" + file) == (isFolder ? 0o700 : 0o600), "\(file)")
            }
        }
    }

    @Test("S2.4 the first start makes a certificate, and later ones keep it") func ownCertificate() async throws {
        let site = try await ServerSite(hasAccounts: false)
        var logged: [String] = []
        var files: [Data] = []
        for _ in 0..<2 {
            let log = try await site.serve { server in
                let pong = try await SecureClient.talk(to: server) { try $0.ask("ping\n") }
                #expect(pong == Transcript.pong)
                return try server.log
            }.result
            logged = log.matches(of: /fingerprint="?(SHA256:[A-Za-z0-9+\/=]+)/).map { String($0.1) }
            files.append(try Data(contentsOf: URL(filePath: site.certificate)))
        }
        #expect(files[0] == files[1])
        // One for each start.
        #expect(logged.count == 2)
        #expect(Set(logged) == ["SHA256:" + (try await Certificates.fingerprint(of: site.certificate))])

        let names = try await Programs.run(
            "openssl", ["x509", "-in", site.certificate, "-noout", "-ext", "subjectAltName"]
        ).output
        for name in ["DNS:localhost", "IP Address:127.0.0.1", "IP Address:0:0:0:0:0:0:0:1"] {
            #expect(names.contains(name), "\(names)")
        }
        let text = try await Programs.run("openssl", ["x509", "-in", site.certificate, "-noout", "-text"]).output
        #expect(text.contains("ASN1 OID: prime256v1"))
    }

    @Test func `a path too long for a socket's address works like any other`() async throws {
        let site = try await ServerSite(hasAccounts: false)
        let long = site.folder.file(String(repeating: "a-long-name-", count: 12))
        try FileManager.default.createDirectory(atPath: long, withIntermediateDirectories: false)
        let data = long + "/data"
        let sockets = try SocketPair()
        let output = Link(descriptor: sockets.ours)
        try await ChildProgram.run(
            [Programs.server, "--data", data, "--insecure", "127.0.0.1:0"], output: sockets.theirs,
            errors: site.folder.file("server.log")
        ) { _ in
            #expect(try output.line().hasPrefix("listening insecure 127.0.0.1:"))
            let listed = try await Programs.run(Programs.server, ["user", "list", "--data", data])
            #expect(listed.code == 0, "\(listed)")
        }
    }
}
