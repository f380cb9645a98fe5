import ChatTestSupport

@testable import ChatServer

/// Carries transcripts over sockets, to a server in this process.
struct ServerCarrier: TranscriptCarrier {
    let server: TestServer
    let isTLS: Bool
    /// How many bytes at a time a client writes.
    let pieces: Int

    func connect(onOtherListener: Bool) async throws -> any TranscriptConnection {
        if isTLS != onOtherListener {
            return try await WireConnection.connect(to: server.tls, setup: server.tlsSetup(), pieces: pieces)
        }
        return try await WireConnection.connect(to: server.insecure, pieces: pieces)
    }

    func operate(_ operation: TranscriptOperation) async throws -> String? {
        let request: AdminRequest
        switch operation {
        case .addUser(let user, let name, let password):
            request = .addUser(user: user, name: name, password: password)
        case .setPassword(let user, let password): request = .setPassword(user: user, password: password)
        case .setDisabled(let user, let isDisabled): request = .setDisabled(user: user, disabled: isDisabled)
        // A real clock moves by itself; transcripts that need more than that are for the core alone.
        case .advanceClock: return nil
        case .makeInvite(let uses, _): request = .makeInvite(uses: uses, days: 7)
        case .revokeInvite(let id): request = .revokeInvite(id: id)
        }
        switch try await Operator.run(request, in: server.folder) {
        case .refused(let reason): throw ExitStatus.refused(reason)
        case .madeInvite(let code, _, _): return code
        default: return nil
        }
    }
}
