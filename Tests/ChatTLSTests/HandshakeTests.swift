import ChatTLS
import NIOCore
import NIOEmbedded
import Testing

@Suite struct HandshakeTests {
    @Test(arguments: Cutting.all)
    func `both sides agree and exchange text, however the bytes are cut`(cutting: Cutting) throws {
        let pair = try TLSPair(cutting: cutting)
        try pair.connect()
        pair.client.write("halo\r\n")
        try pair.carry()
        pair.server.write("juga\r\n")
        try pair.carry()

        #expect(pair.server.recorder.entries == [.active, .handshake, .text("halo\r\n")])
        #expect(pair.client.recorder.entries == [.active, .handshake, .text("juga\r\n")])
        let peer = try #require(pair.client.recorder.peers.first)
        #expect(peer.version == "TLSv1.3")
        #expect(peer.cipherSuite == "TLS_AES_128_GCM_SHA256")
        #expect(peer.fingerprint == (try Identity.shared.serverContext().fingerprint))
        #expect(pair.server.recorder.peers.first?.fingerprint == nil)
    }

    @Test(arguments: Cutting.all)
    func `1 MiB arrives whole in both directions`(cutting: Cutting) throws {
        if case .singleBytes = cutting { return }
        let pair = try TLSPair(cutting: cutting)
        try pair.connect()
        let text = String((0..<(1 << 20)).map { Character(UnicodeScalar(UInt8(97 + $0 % 23))) })
        pair.client.write(text)
        pair.server.write(text)
        try pair.carry()
        #expect(pair.server.recorder.text == text)
        #expect(pair.client.recorder.text == text)
    }

    @Test func `what is written before the handshake goes out after it, in order`() throws {
        let pair = try TLSPair()
        pair.client.recorder.onEntry = { entry, context in
            guard entry == .active else { return }
            context.writeAndFlush(NIOAny(ByteBuffer(string: "one ")), promise: nil)
        }
        try pair.server.activate()
        pair.client.write("zero ")
        try pair.client.activate()
        pair.client.write("two ")
        try pair.carry()
        #expect(pair.server.recorder.entries == [.active, .handshake, .text("zero one two ")])
    }
}
