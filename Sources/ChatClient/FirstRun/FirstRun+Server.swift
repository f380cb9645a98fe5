import ChatProtocol

/// A server that was chosen, and why it is to be believed.
struct Place: Sendable {
    var settings: ClientSettings
    /// An invite's code.
    var invite: String?
}

extension FirstRun {
    /// Asks for a server until there is one that answers as a chat server does.
    func reach(_ given: ServerLink?) async throws -> (Place, ServerGreeting) {
        var given = given
        while true {
            let link = try given ?? askServer()
            given = nil
            do {
                return try await reach(at: link)
            } catch let error as ClientError {
                // Nothing that was typed could make this right.
                if case .keyChanged = error { throw error }
                try say(error)
            } catch let error as LiveError {
                try say(error)
            } catch let error as UsageError {
                try questions.say(error.description)
            }
        }
    }

    private func askServer() throws -> ServerLink {
        while true {
            let answer = try ask(.askServer, "localhost")
            if ServerLink.isLink(answer) {
                if let link = ServerLink(answer) { return link }
            } else {
                let port = isInsecure ? ServerAddress.defaultInsecurePort : ServerAddress.defaultPort
                let address = ServerAddress(answer.isEmpty ? "localhost" : answer, defaultPort: port)
                if let address, let link = ServerLink(host: address.host, port: address.port) { return link }
            }
            try say(.noServer)
        }
    }

    private var isInsecure: Bool { options.isInsecure || options.allowsInsecurePublic }

    private func reach(at link: ServerLink) async throws -> (Place, ServerGreeting) {
        var place = Place(settings: try settings(for: link), invite: link.invite)
        let server = place.settings.server
        try say(.connecting, "\(server)")
        if let key = link.key, !place.settings.isInsecure {
            try await checkKey(key, of: server)
            place.settings = try settings(for: link, onFirstUse: true)
        } else if place.settings.verification == .systemRoots {
            if try KnownServers(folder: state).pin(of: server) != nil {
                place.settings = try settings(for: link, onFirstUse: true)
            } else {
                do {
                    return (place, try await with(place) { try await $0.hello() })
                } catch let error as ClientError where error.isUnknownIssuer {
                    try say(.notVouched, "\(server)")
                    place.settings = try settings(for: link, onFirstUse: true)
                }
            }
        }
        return (place, try await with(place) { try await $0.hello() })
    }

    /// The server that is there has the key that the link names; from then on it is known by it.
    private func checkKey(_ key: String, of server: ServerAddress) async throws {
        let known = KnownServers(folder: state)
        // One that is known by another key is refused before anything is sent.
        if try known.pin(of: server) != nil { try known.require(server, key) }
        let connection = try await ChatConnection.connect(to: server, trust: .publicKey(fingerprint: key))
        await connection.close()
        try known.require(server, key)
        try say(.keyMatches, "\(server)")
    }

    /// What is said on the command line counts for the server that was chosen.
    private func settings(for link: ServerLink, onFirstUse: Bool = false) throws -> ClientSettings {
        guard let server = ServerAddress(link) else { throw ClientError.local("\(link.host) is no host") }
        var options = options
        var environment = environment
        options.server = server.description
        options.profile = nil
        if onFirstUse {
            options.ca = nil
            options.trustsOnFirstUse = true
            environment["CHAT_CA"] = nil
        }
        return try ClientSettings(options, environment: environment)
    }

    /// A person compares the fingerprint.
    func accept(_ server: ServerAddress, _ fingerprint: String) throws -> Bool {
        try say(.newKey, "\(server)", fingerprint)
        return try askWhether(.askTrust)
    }
}
