/// Writes replies and events as the protocol has them: one JSON object and CR LF CR LF.
public enum ReplyEncoder {
    public static func append(
        _ reply: Reply, dialect: Dialect, tag: Tag?, language: Language, to output: inout [UInt8]
    ) {
    }

    public static func append(_ event: Event, language: Language, to output: inout [UInt8]) {
    }
}
