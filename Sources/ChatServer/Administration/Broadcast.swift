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
        guard let line = OperatorLine(text) else {
            throw .refused("what is said to everybody is one line, without control characters")
        }
        guard !line.text.isEmpty, line.text.utf8.count <= ProtocolLimits.noticeBytes else {
            throw .refused("what is said to everybody has 1 to \(ProtocolLimits.noticeBytes) bytes")
        }
        return line.text
    }
}
