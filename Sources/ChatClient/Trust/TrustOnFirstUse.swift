/// Trust in a server whose key nobody vouches for: the key seen first is remembered, and another one refused.
public struct TrustOnFirstUse: Sendable {
    public let known: KnownServers
    /// Whether the key of an unknown server is to be trusted: asked once a server.
    public let accept: @Sendable (_ server: ServerAddress, _ fingerprint: String) async throws -> Bool

    public init(
        known: KnownServers,
        accept: @escaping @Sendable (_ server: ServerAddress, _ fingerprint: String) async throws -> Bool
    ) {
        self.known = known
        self.accept = accept
    }

    /// Connects to a server whose key is known, or accepted now.
    ///
    /// An unknown server is asked for its key alone, on a connection of its own: a person may take longer for the answer
    /// than a server waits, and nothing is ever sent to a server whose key was not checked in the handshake.
    /// - Throws: ``ClientError``: `keyChanged`, `declined`, and what ``ChatConnection`` throws.
    public func connect(
        to server: ServerAddress, options: ClientOptions = ClientOptions()
    ) async throws -> ChatConnection {
        if let pin = try known.pin(of: server) {
            return try await connect(to: server, pin, options)
        }
        let fingerprint = try await ChatConnection.fingerprint(of: server, options: options)
        guard try await accept(server, fingerprint) else {
            throw ClientError.declined(server: server.description)
        }
        // Another client may have got another answer meanwhile.
        try known.require(server, fingerprint)
        return try await ChatConnection.connect(
            to: server, trust: .publicKey(fingerprint: fingerprint), options: options)
    }

    private func connect(
        to server: ServerAddress, _ pin: KnownServers.Pin, _ options: ClientOptions
    ) async throws -> ChatConnection {
        do {
            return try await ChatConnection.connect(
                to: server, trust: .publicKey(fingerprint: pin.fingerprint), options: options)
        } catch ClientError.keyChanged(let name, let expected, let actual, _) {
            throw ClientError.keyChanged(
                server: name, expected: expected, actual: actual, knownIn: known.place(of: pin))
        }
    }
}
