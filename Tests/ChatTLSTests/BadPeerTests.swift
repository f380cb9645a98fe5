import ChatTLS
import NIOCore
import NIOEmbedded
import Testing

@Suite struct BadPeerTests {
    @Test(
        arguments: [
            "\u{1}\u{2}\u{3} this is not TLS at all",
            "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n",
            "auth messi surabaya\r\n",
        ], [Cutting.whole, .singleBytes])
    func `gibberish instead of a ClientHello is one error and a close`(text: String, cutting: Cutting) throws {
        let pair = try TLSPair(cutting: cutting)
        try pair.server.activate()
        pair.deliver(ByteBuffer(string: text), to: pair.server)
        #expect(pair.server.recorder.errors.count == 1)
        guard case .handshakeFailed = pair.server.recorder.errors.first else {
            Issue.record("\(pair.server.recorder.entries)")
            return
        }
        #expect(!pair.server.channel.isActive)
        #expect(pair.server.recorder.entries.last == .inactive)
    }

    @Test func `a record that holds no ClientHello is answered with an alert before the close`() throws {
        let side = try TLSSide(Identity.shared.serverContext())
        try side.activate()
        side.receive(ByteBuffer(bytes: [22, 3, 1, 0, 4, 0xFF, 0, 0, 0]))
        let answer = try side.takeOutbound()
        #expect(answer.getInteger(at: 0, as: UInt8.self) == 21)
        #expect(side.recorder.errors.count == 1)
        #expect(!side.channel.isActive)
    }

    @Test func `a record changed on its way is an error, and nothing of it is delivered`() throws {
        let pair = try TLSPair()
        try pair.connect()
        pair.client.write("transfer 100")
        var record = try pair.client.takeOutbound()
        let last = record.writerIndex - 1
        record.setInteger(try #require(record.getInteger(at: last, as: UInt8.self)) ^ 1, at: last)
        pair.server.receive(record)
        #expect(pair.server.recorder.text.isEmpty)
        guard case .protocolFailure = pair.server.recorder.errors.first else {
            Issue.record("\(pair.server.recorder.entries)")
            return
        }
        #expect(!pair.server.channel.isActive)
        // Not a truncation on top of it: the error says it all.
        #expect(!pair.server.recorder.entries.contains(.truncated))
        // The alert reaches the client.
        pair.client.receive(try pair.server.takeOutbound())
        guard case .protocolFailure = pair.client.recorder.errors.first else {
            Issue.record("\(pair.client.recorder.entries)")
            return
        }
    }

    @Test func `data before a bad record is delivered before the error`() throws {
        let pair = try TLSPair()
        try pair.connect()
        pair.client.write("good")
        var bytes = try pair.client.takeOutbound()
        bytes.writeString("and now something that is no record")
        pair.server.receive(bytes)
        #expect(pair.server.recorder.entries.dropFirst(2).first == .text("good"))
        #expect(pair.server.recorder.errors.count == 1)
    }

    @Test("S2.3 a handshake that takes longer than 10 s is an error and a close") func timeout() throws {
        let side = try TLSSide(Identity.shared.serverContext())
        try side.activate()
        let loop = side.channel.embeddedEventLoop
        loop.advanceTime(by: .seconds(9))
        #expect(side.channel.isActive)
        loop.advanceTime(by: .seconds(1))
        #expect(side.recorder.entries == [.active, .error(.handshakeTimeout), .inactive])
    }

    @Test func `the handshake's timer stops when it is done`() throws {
        let pair = try TLSPair()
        try pair.connect()
        pair.server.channel.embeddedEventLoop.advanceTime(by: .seconds(3600))
        #expect(pair.server.recorder.entries == [.active, .handshake])
    }

    @Test func `two clients do not speak TLS to each other`() throws {
        let pair = try TLSPair(server: TLSContext(.client(trust: .unverified)))
        try pair.connect()
        #expect(pair.client.recorder.errors.count == 1)
        #expect(!pair.client.channel.isActive)
        #expect(!pair.client.recorder.entries.contains(.handshake))
    }

    @Test("S2.6 what goes wrong on one connection is not taken for an error of another on the same thread")
    func errorQueue() throws {
        let good = try TLSPair()
        try good.connect()
        for number in 0..<20 {
            let bad = try TLSSide(Identity.shared.serverContext())
            try bad.activate()
            bad.receive(ByteBuffer(string: "this is not TLS at all"))
            #expect(bad.recorder.errors.count == 1)
            // The thread's queue of errors is as a careless call would leave it.
            _ = try? TLSContext(.client(trust: .authorities(.text([]))))
            good.client.write("\(number) ")
            try good.carry()
            good.server.write("\(number) ")
            try good.carry()
        }
        let text = (0..<20).map { "\($0) " }.joined()
        #expect(good.server.recorder.text == text)
        #expect(good.client.recorder.text == text)
        #expect(good.server.recorder.errors.isEmpty && good.client.recorder.errors.isEmpty)
    }
}
