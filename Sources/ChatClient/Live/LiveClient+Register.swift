extension LiveClient {
    /// Makes an account, on a connection of its own. To go on, put the session into the configuration:
    /// `credentials = .token(session.token, otherwise: password, of: user)`.
    /// - Parameters:
    ///   - configuration: the server; its credentials are not used.
    ///   - password: 8 to 256 bytes of UTF-8.
    ///   - name: the display name; nil: the user name.
    ///   - invite: the code, where the server asks for one.
    /// - Throws: ``LiveError``: `refused` with `registration_closed`, `invalid_invite`, `invalid_name`, `weak_password`,
    ///   `name_taken` and the like; `unreachable`; `interrupted`: the account may or may not have been made, a login
    ///   tells. `CancellationError`.
    public static func register(
        _ configuration: LiveConfiguration, user: String, password: String, name: String? = nil, invite: String? = nil
    ) async throws -> AccountSession {
        var options = configuration.connection
        options.timeouts.silence = nil
        let connection: ChatConnection
        do {
            connection = try await configuration.connect(options)
        } catch let error as ClientError {
            throw LiveError.unreachable(error)
        }
        do {
            let session = try await connection.register(
                user: user, password: password, name: name, invite: invite, device: configuration.device)
            await connection.close()
            return session
        } catch {
            connection.abandon()
            if Task.isCancelled { throw CancellationError() }
            throw (error as? ClientError).map { LiveError.interrupted($0) } ?? error
        }
    }
}
