import Foundation
import Testing

/// The programs as a user runs them who is not root, as most do.
@Suite(.endToEnd) struct OtherUserTests {
    @Test(.enabled(if: OtherUser.canBePlayed))
    func `neither the server nor the client needs any right of root's`() async throws {
        let site = try await ServerSite()
        try await OtherUser.give(site)
        let tried = try await Programs.run(Programs.server, ["--version"], through: OtherUser.prefix)
        // Where the programs themselves lie in a folder of root's alone there is nothing to try.
        guard tried.code == 0 else { return }
        try await site.serve(.init(through: OtherUser.prefix)) { server in
            let token = try server.token(of: "messi")
            #expect(try server.connect().ask("send \(token) lineker halo\n") == Transcript.sent)
            // The folder of the state must be the other user's, too.
            let home = site.data + "/home"
            try FileManager.default.createDirectory(atPath: home, withIntermediateDirectories: false)
            _ = try await Programs.run("chown", ["\(OtherUser.id):\(OtherUser.id)", home])
            let said = try await Programs.run(
                Programs.client,
                [
                    "--server", "localhost:\(server.tls)", "--ca", site.certificate, "login", "lineker",
                    "--password-stdin",
                ], input: "surabaya\n", environment: ["HOME": home, "XDG_STATE_HOME": home], through: OtherUser.prefix)
            #expect(said.code == 0, "\(said)")
        }
    }
}
