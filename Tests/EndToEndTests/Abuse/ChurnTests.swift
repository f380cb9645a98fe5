import Foundation
import Testing

/// Connections that come and go leave nothing behind.
@Suite(.endToEnd) struct ChurnTests {
    /// The long form is 10,000.
    private static let connections =
        ProcessInfo.processInfo.environment["CHAT_CHURN_CONNECTIONS"].flatMap { Int($0) } ?? 1_500

    enum Visit: String, CaseIterable {
        case comesAndGoes = "connects and disconnects"
        case inHandshake = "in the middle of a handshake"
        case inLine = "in the middle of a line"
        case inHandshakeAbruptly = "in the middle of a handshake, by a reset"

        var isTLS: Bool { self == .inHandshake || self == .inHandshakeAbruptly }

        var bytes: [UInt8] {
            switch self {
            case .comesAndGoes: []
            case .inLine: Array("login messi sura".utf8)
            case .inHandshake, .inHandshakeAbruptly:
                [0x16, 0x03, 0x01, 0x02, 0x00, 0x01, 0x00, 0x01, 0xFC, 0x03, 0x03] + .init(repeating: 0x5A, count: 90)
            }
        }
    }

    @Test func `S1 connections that come and go, or stop half-way, leave neither memory nor descriptors behind`()
        async throws
    {
        try await ServerSite().serve { server in
            let user = try server.login("messi")
            let descriptors = try server.openDescriptors
            for visit in Visit.allCases { try Self.pay(visit, 500, server) }
            try eventually("those who warm it up are gone") { try server.openDescriptors == descriptors }
            let base = try server.residentKiB
            // What a leak of a single small object a connection would cost is more than this, each time. That the heap
            // becomes larger once, because more were there at once than ever before, is none.
            let limit = Self.connections * Visit.allCases.count * 64 / 1_024
            var growth = Int.max
            for _ in 0..<5 where growth >= limit {
                let before = try server.residentKiB
                for visit in Visit.allCases {
                    try Self.pay(visit, Self.connections, server)
                    try eventually("all are gone who stop \(visit.rawValue)") {
                        try server.openDescriptors == descriptors
                    }
                    print("churn: \(Self.connections) \(visit.rawValue): \(try server.residentKiB - base) KiB more")
                }
                growth = try server.residentKiB - before
            }
            #expect(growth < limit)
            #expect(try user.ask("ping\n") == Transcript.pong)
        }
    }

    /// Comes so many times, 100 at once, from as many addresses as it takes. The next 100 come when the server is done
    /// with these: how many it has at once decides what it holds for the next ones, and the base was taken with as many.
    private static func pay(_ visit: Visit, _ count: Int, _ server: ServerSite.Server) throws {
        let port = visit.isTLS ? server.tls : server.insecure
        let descriptors = try server.openDescriptors
        for start in stride(from: 0, to: count, by: 100) {
            let sockets = (0..<min(100, count - start)).map { Stranger.socket(to: port, from: UInt8(2 + $0 % 50)) }
            for socket in sockets {
                guard socket >= 0 else { throw Unexpected("no connection: \(errno)") }
                if !visit.bytes.isEmpty { send(socket, visit.bytes, visit.bytes.count, CInt(MSG_NOSIGNAL)) }
            }
            for socket in sockets {
                if visit == .inHandshakeAbruptly {
                    var abruptly = linger(l_onoff: 1, l_linger: 0)
                    setsockopt(socket, SOL_SOCKET, SO_LINGER, &abruptly, socklen_t(MemoryLayout<linger>.size))
                }
                close(socket)
            }
            try eventually("these are gone") { try server.openDescriptors <= descriptors }
        }
    }
}
