/// The numbers of the protocol; `hello` tells them to the client.
public enum ProtocolLimits {
    /// A request line with its ending.
    public static let requestBytes = 16_384
    /// The text of one message, in UTF-8.
    public static let messageBytes = 4_096
    public static let tagBytes = 64
    public static let refBytes = 64
    /// Levels of arrays and objects in a request; the object itself is the first.
    public static let jsonDepth = 8
    /// A reply with its ending: lists stop before it.
    public static let replyBytes = 262_144
    public static let passwordBytes = 8...256
    public static let listLimit = 1...200
    public static let displayNameCharacters = 1...64
    public static let deviceCharacters = 64
    /// Of the operator's word to everybody.
    public static let noticeBytes = 1_024
    public static let userNameBytes = 1...32
    /// A room's name with its `#`.
    public static let roomNameBytes = 2...50
    /// A room's topic, in UTF-8.
    public static let topicBytes = 400
    /// What is searched for, in UTF-8.
    public static let searchBytes = 1_024
    /// Integers of programs stay exact in a double within ± this.
    public static let exactInteger: Int64 = 1 << 53
    /// The version of the protocol that this module speaks.
    public static let version = 1
}
