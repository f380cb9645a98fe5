import ChatTransport
import NIOCore
import NIOEmbedded
import Testing

@testable import ChatServer

/// Headers of the PROXY protocol as a load balancer builds them.
enum ProxyBytes {
    static let signature: [UInt8] = [0x0D, 0x0A, 0x0D, 0x0A, 0, 0x0D, 0x0A, 0x51, 0x55, 0x49, 0x54, 0x0A]

    static func header(
        _ family: UInt8, _ block: [UInt8], command: UInt8 = 0x21, length: Int? = nil
    ) -> [UInt8] {
        let length = length ?? block.count
        return signature + [command, family, UInt8(length >> 8 & 0xFF), UInt8(length & 0xFF)] + block
    }

    /// Source, destination, ports.
    static func v4(_ address: [UInt8], vectors: [UInt8] = []) -> [UInt8] {
        header(0x11, address + [10, 0, 0, 1, 0xD4, 0x31, 0x22, 0xBA] + vectors)
    }

    static func v6(_ address: [UInt8], vectors: [UInt8] = []) -> [UInt8] {
        header(0x21, address + [UInt8](repeating: 7, count: 16) + [0xD4, 0x31, 0x22, 0xBA] + vectors)
    }

    static let documentation6: [UInt8] = [0x20, 0x01, 0x0D, 0xB8] + [UInt8](repeating: 0, count: 11) + [9]
    static let local = header(0, [], command: 0x20)
}

/// The pure parser, and the handler that waits for a header.
struct ProxyHeaderTests {
    private static let v6 = ProxyBytes.documentation6

    private static let good: [(bytes: [UInt8], header: ProxyHeader)] = [
        (ProxyBytes.v4([192, 0, 2, 7]), .forwarded(address: [192, 0, 2, 7], port: 0xD431)),
        (ProxyBytes.v6(v6), .forwarded(address: v6, port: 0xD431)),
        // Vectors: one that is known elsewhere, one that nobody knows, one that is cut off, and no vector at all.
        (
            ProxyBytes.v4([192, 0, 2, 7], vectors: [1, 0, 2, 0x68, 0x32]),
            .forwarded(address: [192, 0, 2, 7], port: 0xD431)
        ),
        (ProxyBytes.v4([0, 0, 0, 0], vectors: [0xEE, 0, 0]), .forwarded(address: [0, 0, 0, 0], port: 0xD431)),
        (ProxyBytes.v6(v6, vectors: [4, 0xFF, 0xFF, 1]), .forwarded(address: v6, port: 0xD431)),
        (ProxyBytes.v6(v6, vectors: [9]), .forwarded(address: v6, port: 0xD431)),
        (
            ProxyBytes.v4([192, 0, 2, 7], vectors: .init(repeating: 0, count: 4_084)),
            .forwarded(address: [192, 0, 2, 7], port: 0xD431)
        ),
        // The balancer itself, whatever stands in the block.
        (ProxyBytes.local, .direct),
        (ProxyBytes.header(0x11, [192, 0, 2, 7, 10, 0, 0, 1, 0, 1, 0, 2], command: 0x20), .direct),
        (ProxyBytes.header(0xFF, [1, 2, 3], command: 0x20), .direct),
        // It can't say from where: AF_UNSPEC, AF_UNIX, datagrams, and a stream of no family.
        (ProxyBytes.header(0x00, []), .direct), (ProxyBytes.header(0x00, [1, 2, 3, 4, 5]), .direct),
        (ProxyBytes.header(0x31, .init(repeating: 0x2F, count: 216)), .direct),
        (ProxyBytes.header(0x32, .init(repeating: 0x2F, count: 216)), .direct),
        (ProxyBytes.header(0x12, .init(repeating: 1, count: 12)), .direct),
        (ProxyBytes.header(0x22, .init(repeating: 1, count: 36)), .direct),
        (ProxyBytes.header(0x01, []), .direct), (ProxyBytes.header(0x10, .init(repeating: 1, count: 12)), .direct),
    ]

    private static let bad: [(bytes: [UInt8], fault: ProxyHeader.Fault)] = [
        (Array("login messi surabaya\n".utf8), .noSignature), ([0x16], .noSignature),
        (Array("QUIT\n".utf8), .noSignature),
        (ProxyBytes.signature.dropLast() + [0x0D], .noSignature),
        (Array("PROXY TCP4 192.0.2.7 10.0.0.1 54321 8890\r\n".utf8), .version1), (Array("PROXX ".utf8), .noSignature),
        (ProxyBytes.signature + [0x11], .unknownVersion(1)), (ProxyBytes.signature + [0x31], .unknownVersion(3)),
        (ProxyBytes.signature + [0x2F], .unknownCommand(15)), (ProxyBytes.signature + [0x22], .unknownCommand(2)),
        (ProxyBytes.header(0x41, .init(repeating: 1, count: 40)), .unknownFamily(0x41)),
        (ProxyBytes.header(0x13, .init(repeating: 1, count: 40)), .unknownFamily(0x13)),
        (ProxyBytes.header(0x11, .init(repeating: 1, count: 11)), .tooShort(11)),
        (ProxyBytes.header(0x21, .init(repeating: 1, count: 35)), .tooShort(35)),
        (ProxyBytes.header(0x21, [], length: 0), .tooShort(0)),
        (ProxyBytes.header(0x11, [], length: 4_097), .tooLong(4_097)),
        (ProxyBytes.header(0, [], command: 0x20, length: 65_535), .tooLong(65_535)),
    ]

    private func parse(_ bytes: some Collection<UInt8>) throws(ProxyHeader.Fault) -> (ProxyHeader, Int)? {
        let bytes = Array(bytes)
        return try ProxyHeader.parse(bytes.span.bytes).map { ($0.header, $0.length) }
    }

    @Test(arguments: good.indices)
    func `a header is taken whole, and nothing behind it; a part of it is no header yet`(_ index: Int) throws {
        let (bytes, header) = Self.good[index]
        for tail in [[], [0x16, 3, 1], Array("login".utf8)] as [[UInt8]] {
            let found = try #require(try parse(bytes + tail))
            #expect(found == (header, bytes.count))
        }
        for count in bytes.indices { #expect(try parse(bytes.prefix(count)) == nil) }
    }

    @Test(arguments: bad.indices)
    func `what is no header is found out at the first byte that can't be in one`(_ index: Int) throws {
        let (bytes, fault) = Self.bad[index]
        #expect(throws: fault) { try parse(bytes) }
        // Once it is none it stays so, and it never was one.
        var isFaulty = false
        for count in 0...bytes.count {
            do throws(ProxyHeader.Fault) {
                #expect(try parse(bytes.prefix(count)) == nil && !isFaulty)
            } catch {
                isFaulty = true
            }
        }
        #expect(isFaulty)
    }

    /// What became of a connection that begins with some bytes, in pieces.
    private final class Outcome {
        var address: SocketAddress??
        var fault: ProxyHeader.Fault?
        let channel = EmbeddedChannel()

        init() throws {
            let handler = ProxyHeaderHandler(
                identified: { [unowned self] in address = .some($0) }, failed: { [unowned self] in fault = $0 })
            try channel.pipeline.syncOperations.addHandler(handler)
            try channel.connect(to: SocketAddress(ipAddress: "127.0.0.1", port: 1)).wait()
        }

        func feed(_ bytes: some Collection<UInt8>) throws { try channel.writeInbound(ByteBuffer(bytes: bytes)) }

        /// All that came through to the handlers behind.
        func rest() throws -> [UInt8] {
            var rest: [UInt8] = []
            while let bytes = try channel.readInbound(as: ByteBuffer.self) { rest += bytes.readableBytesView }
            return rest
        }
    }

    @Test func `a connection goes on behind its header, wherever the bytes are cut`() throws {
        for (bytes, header) in Self.good where bytes.count < 300 {
            let stream = bytes + Array("rest".utf8)
            for cut in stream.indices {
                let outcome = try Outcome()
                try outcome.feed(stream[..<cut])
                #expect((outcome.address == nil) == (cut < bytes.count))
                try outcome.feed(stream[cut...])
                switch header {
                case .direct: #expect(outcome.address == .some(nil))
                case .forwarded(let address, _):
                    let expected = address.count == 4 ? address.map { "\($0)" }.joined(separator: ".") : "2001:db8::9"
                    #expect(outcome.address??.ipAddress == expected && outcome.address??.port == 0xD431)
                }
                #expect(try outcome.rest() == Array("rest".utf8))
                #expect(outcome.fault == nil && outcome.channel.isActive)
                // It is gone, and its timer with it.
                outcome.channel.embeddedEventLoop.advanceTime(by: .seconds(60))
                #expect(outcome.channel.isActive)
                try outcome.feed(Array("more".utf8))
                #expect(try outcome.rest() == Array("more".utf8))
            }
        }
    }

    @Test func `what is no header closes the connection, and nothing of it comes through`() throws {
        for (bytes, fault) in Self.bad {
            let outcome = try Outcome()
            for byte in bytes where outcome.channel.isActive { try outcome.feed([byte]) }
            #expect(outcome.fault == fault || outcome.fault == .noSignature)
            #expect(!outcome.channel.isActive && outcome.address == nil)
            #expect(try outcome.rest().isEmpty)
        }
    }

    @Test func `a header that is not there in five seconds closes the connection`() throws {
        let outcome = try Outcome()
        try outcome.feed(ProxyBytes.v4([192, 0, 2, 7]).dropLast())
        outcome.channel.embeddedEventLoop.advanceTime(by: .milliseconds(4_999))
        #expect(outcome.channel.isActive)
        outcome.channel.embeddedEventLoop.advanceTime(by: .milliseconds(1))
        #expect(!outcome.channel.isActive && outcome.fault == .timedOut)
    }

    @Test func `an end before the header's end is said`() throws {
        let outcome = try Outcome()
        outcome.channel.pipeline.fireUserInboundEventTriggered(ChannelEvent.inputClosed)
        #expect(!outcome.channel.isActive && outcome.fault == .ended)
    }

    @Test(
        "a range holds the addresses that its bits say",
        arguments: [
            ("10.0.0.0/8", ["10.0.0.0", "10.255.255.255"], ["11.0.0.0", "9.255.255.255", "::a00:0"]),
            ("192.0.2.7", ["192.0.2.7"], ["192.0.2.6"]), ("192.0.2.128/25", ["192.0.2.255"], ["192.0.2.127"]),
            ("0.0.0.0/0", ["1.2.3.4"], ["::1"]), ("fd00::/8", ["fdff::1"], ["fe00::", "10.0.0.1"]),
            ("2001:db8::8/125", ["2001:db8::f"], ["2001:db8::10", "2001:db8::7"]),
            ("::1", ["::1"], ["::2", "127.0.0.1"]),
        ])
    func ranges(_ text: String, _ inside: [String], _ outside: [String]) throws {
        let range = try #require(AddressRange(text))
        #expect(range.description == text)
        for address in inside { #expect(try range.contains(SocketAddress(ipAddress: address, port: 1))) }
        for address in outside { #expect(try !range.contains(SocketAddress(ipAddress: address, port: 1))) }
    }

    @Test(arguments: [
        "", "/", "/8", "10.0.0.0/", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/+8", "10.0.0.0/08", "10.0.0.1/8",
        "10.0.0/8",
        "localhost", "fd00::/129", "fd00::1/8", "10.0.0.0/8/8", "10.0.0.0 /8",
    ])
    func `what is no range is none`(_ text: String) {
        #expect(AddressRange(text) == nil)
    }
}
