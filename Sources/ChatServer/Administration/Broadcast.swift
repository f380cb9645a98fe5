import ChatCore
import ChatProtocol

/// Says something to everybody who listens.
public struct Broadcast: AdminRequest {
    public static let name = "broadcast"
    public static let needs = AdminNeed.server
    public var text: String

    public init(_ text: String) {
        self.text = text
    }

    /// - Returns: `count` is how many connections are told.
    public func perform(_ admin: AdminService) async throws -> AdminDone {
        let server = try admin.runningServer()
        let text = try checked()
        let time = admin.service.now()
        let event = LiveEvent(
            id: nil, bytes: ReplyEncoder.bytes(of: .notice(text, time: time)), subject: "notice \(time) \(text)")
        let told = try await server.each { $0.announce(event) ? true : nil }.count
        return AdminDone("told", count: told, "told \(told == 1 ? "1 connection" : "\(told) connections")")
    }

    /// One line that can be shown.
    private func checked() throws(ExitStatus) -> String {
        var scalars = Substring(text).unicodeScalars
        while scalars.first?.properties.isWhitespace == true { scalars.removeFirst() }
        while scalars.last?.properties.isWhitespace == true { scalars.removeLast() }
        let text = String(Substring(scalars))
        guard !text.isEmpty, text.utf8.count <= ProtocolLimits.noticeBytes else {
            throw .refused("what is said to everybody has 1 to \(ProtocolLimits.noticeBytes) bytes")
        }
        let isOneLine = text.unicodeScalars.allSatisfy {
            switch $0.properties.generalCategory {
            case .control, .lineSeparator, .paragraphSeparator: false
            default: true
            }
        }
        guard isOneLine else { throw .refused("what is said to everybody is one line, without control characters") }
        return text
    }
}
