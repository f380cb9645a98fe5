import ChatProtocol

/// Commands about the server itself; none needs a session.
enum ServiceCommands {
    static func hello(_ service: ChatService, _ call: CommandCall) -> Outcome {
        Outcome(
            .hello(
                HelloReply(
                    server: "chat-server", version: service.settings.version,
                    features: service.settings.features + (service.settings.isSearchOn ? ["search"] : [])
                        + service.settings.registration.features,
                    limits: HelloReply.protocolLimits + service.settings.quotaLimits, log: service.log.identity,
                    time: service.clock.now())))
    }

    static func help(_ service: ChatService, _ call: CommandCall) throws(ServiceError) -> Outcome {
        guard case .help(let about) = call.request.command else { throw ServiceError(.internalError) }
        guard let text = HelpText.text(about: about, service.settings.language) else {
            throw ServiceError(.unknownCommand)
        }
        return Outcome(.help(text))
    }

    static func ping(_ service: ChatService, _ call: CommandCall) -> Outcome {
        Outcome(.pong)
    }

    static func quit(_ service: ChatService, _ call: CommandCall) -> Outcome {
        Outcome(.bye)
    }
}

extension ServiceSettings {
    fileprivate var quotaLimits: [HelloReply.Limit] {
        guard let inboxQuota else { return [] }
        return [
            HelloReply.Limit(name: "inbox_messages", value: inboxQuota.messages),
            HelloReply.Limit(name: "inbox_bytes", value: inboxQuota.bytes),
        ]
    }
}
