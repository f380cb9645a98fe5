/// What the server says about itself.
public struct HelloReply: Sendable, Equatable {
    public var server: String
    public var version: String
    public var protocolVersion: Int
    public var features: [String]
    public var limits: [Limit]
    /// The log's identity: random, new when a store is made or restored.
    public var log: String
    public var time: Timestamp

    /// A number a program may want to keep to.
    public struct Limit: Sendable, Equatable {
        public var name: String
        public var value: Int

        public init(name: String, value: Int) {
            self.name = name
            self.value = value
        }
    }

    public init(
        server: String = "chat-server", version: String, protocolVersion: Int = ProtocolLimits.version,
        features: [String] = [], limits: [Limit] = HelloReply.protocolLimits, log: String, time: Timestamp
    ) {
        self.server = server
        self.version = version
        self.protocolVersion = protocolVersion
        self.features = features
        self.limits = limits
        self.log = log
        self.time = time
    }

    /// The limits that the protocol itself sets.
    public static let protocolLimits = [
        Limit(name: "request_bytes", value: ProtocolLimits.requestBytes),
        Limit(name: "message_bytes", value: ProtocolLimits.messageBytes),
        Limit(name: "tag_bytes", value: ProtocolLimits.tagBytes),
        Limit(name: "ref_bytes", value: ProtocolLimits.refBytes),
        Limit(name: "json_depth", value: ProtocolLimits.jsonDepth),
        Limit(name: "reply_bytes", value: ProtocolLimits.replyBytes),
        Limit(name: "list", value: ProtocolLimits.listLimit.upperBound),
        Limit(name: "password_bytes", value: ProtocolLimits.passwordBytes.upperBound),
        Limit(name: "name_characters", value: ProtocolLimits.displayNameCharacters.upperBound),
    ]
}
