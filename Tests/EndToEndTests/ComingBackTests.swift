import Foundation
import Testing

/// Clients of a server that is restarted (docs/administration.md).
@Suite(.endToEnd) struct ComingBackTests {
    @Test func `S6-1 a client that is told when to come back does not come before`() async throws {
        let site = try await ServerSite()
        let proxy = try await CuttingProxy(seed: 1, life: 1...2)
        let lineker = try Person(["--server", "localhost:\(proxy.port)", "--ca", site.certificate])
        let sockets = try SocketPair()
        let output = Link(descriptor: sockets.ours)
        try await site.serve { server in
            proxy.serve(port: server.tls)
            try await lineker.login("lineker")
        }
        try await site.serve { server in
            proxy.serve(port: server.tls)
            let listen = ["listen", "--json", "--events", "connected,closing"]
            try await ChildProgram.run(
                [Programs.client] + lineker.server + listen, environment: lineker.environment,
                output: sockets.theirs, errors: lineker.state.file("errors")
            ) { _ in
                #expect(try output.line().contains(#""connected""#))
                proxy.watch()
                // Over one second: everybody is told to come back after one.
                async let drained = site.command("drain", "--spread", "1")
                let closing = try output.line()
                proxy.serveNobody()
                #expect(closing.contains(#""shutting_down""#) && closing.contains(#""retry_after": 1"#), "\(closing)")
                try eventually("it comes back") { proxy.watched.connected != nil }
                let watched = proxy.watched
                let (told, back) = (try #require(watched.said), try #require(watched.connected))
                #expect(back - told >= .seconds(1))
                #expect(try await drained.code == 0)
                try await site.serve { revived in
                    proxy.serve(port: revived.tls)
                    let line = try output.line()
                    #expect(line.contains(#""connected""#), "\(line)")
                }
            }
        }
        try await proxy.close()
    }
}
