import Foundation
import Testing

/// What passes between those who know each other, by the running server's own clock.
@Suite(.endToEnd) struct PresenceTests {
    @Test func `typing is told at once, coming and going when it has stood for 10 s`() async throws {
        try await ServerSite().serve(ServerSite.Options(hasTLS: false)) { server in
            let (messi, lineker) = (try server.connect(), try server.connect())
            _ = try Transcript.token(messi.ask("login messi surabaya\n"))
            let came = ContinuousClock.now
            _ = try Transcript.token(lineker.ask("login lineker surabaya\n"))
            #expect(try messi.ask("send lineker halo\n") == Transcript.sent)
            #expect(try lineker.ask("send messi hai\n") == Transcript.sent)
            #expect(try lineker.ask("listen\n").contains("\"status\": \"OK\""))

            #expect(try messi.ask("typing lineker\n") == "{\"status\": \"OK\"}\r\n\r\n")
            let isPrompt = ContinuousClock.now - came < .seconds(9)
            let typing = "{\"event\": \"typing\", \"from\": \"messi\", \"to\": \"lineker\"}\r\n\r\n"
            func presence(_ isConnected: Bool) -> String {
                "{\"event\": \"presence\", \"user\": \"messi\", \"connected\": \(isConnected)}\r\n\r\n"
            }
            let events = [try lineker.reply(), try lineker.reply()]
            // Where it took 10 s to come as far as this, the coming has stood before the typing.
            #expect(events == [typing, presence(true)] || !isPrompt && events == [presence(true), typing])
            #expect(ContinuousClock.now - came >= .seconds(9))
            messi.close()
            let left = ContinuousClock.now
            #expect(try lineker.reply() == presence(false))
            #expect(ContinuousClock.now - left >= .seconds(9))
        }
    }
}
