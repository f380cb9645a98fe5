import Foundation
import Testing

/// `chat-client` without a command: the original client, over a pipe.
@Suite(.endToEnd) struct ClassicClientTests {
    @Test(arguments: [[], ["--classic"]])
    func `it says what the original client said`(options: [String]) async throws {
        try await ServerSite().serve { server in
            let (messi, lineker) = (try Person(of: server), try Person(of: server))
            let typed = [
                "inbox", "dance", "auth messi salah-sandi", "auth messi surabaya",
                "send lineker halo lineker, ini pesan dari saya", "send naim halo", "inbox", "show user", "logout",
                "inbox",
            ]
            let session = try await Programs.run(
                Programs.client, messi.server + options, input: typed.map { $0 + "\n" }.joined(),
                environment: messi.environment)
            #expect(session.code == 0 && session.errors.isEmpty, "\(session)")
            let token = try #require(session.output.firstMatch(of: /token ([0-9a-f-]{36})\n/)).1
            #expect(
                session.output == """
                    Command :Error, not authorized
                    Command :*Maaf, command tidak benar
                    Command :Error, Autentikasi Gagal!
                    Command :username messi logged in, token \(token)
                    Command \(token):message sent to lineker
                    Command \(token):Error, User Tidak Ditemukan
                    Command \(token):{}
                    Command \(token):[]
                    Command \(token):["logout berhasil"]
                    Command :Error, not authorized
                    Command :

                    """)

            let reader = try await lineker.run(input: "auth lineker surabaya\ninbox\nquit\n")
            #expect(reader.code == 0)
            let message =
                #"{"msg_from": "Lionel Messi", "msg_to": "Gary Lineker", "msg": "halo lineker, ini pesan dari saya"}"#
            #expect(reader.output.contains(":{\"messi\": [\(message)]}\nCommand "), "\(reader)")
        }
    }
}
