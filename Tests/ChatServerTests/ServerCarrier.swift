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
        let folder = server.folder
        switch operation {
        case .addUser(let user, let name, let password):
            _ = try await Operator.run(AddUser(user: user, name: name, password: password), in: folder)
        case .setPassword(let user, let password):
            _ = try await Operator.run(SetPassword(user: user, password: password), in: folder)
        case .setDisabled(let user, let isDisabled):
            _ = try await Operator.run(SetDisabled(user: user, disabled: isDisabled), in: folder)
        // A real clock moves by itself; transcripts that need more than that are for the core alone.
        case .advanceClock: break
        case .makeInvite(let uses, _):
            return try await Operator.run(MakeInvite(uses: uses, days: 7), in: folder).code
        case .revokeInvite(let id): _ = try await Operator.run(RevokeInvite(id: id), in: folder)
        }
        return nil
    }
}
