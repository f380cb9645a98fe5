/// Writes replies and events as the protocol has them: one JSON object and CR LF CR LF.
public enum ReplyEncoder {
    /// `tag` counts in the JSON dialect alone; the words dialect's replies hold exactly the keys of PROTOCOL.md.
    public static func append(
        _ reply: Reply, dialect: Dialect, tag: Tag?, language: Language, to output: inout [UInt8]
    ) {
        switch dialect {
        case .words: appendWords(reply, language, to: &output)
        case .json: appendJSON(reply, tag, language, to: &output)
        }
        output.append("}\r\n\r\n")
    }

    public static func append(_ event: Event, language: Language, to output: inout [UInt8]) {
        switch event {
        case .closing(let code, let retryAfter):
            output.append("{\"event\": \"closing\"")
            appendError(code, withCode: true, retryAfter, language, to: &output)
        default: appendLive(event, to: &output)
        }
        output.append("}\r\n\r\n")
    }

    private static func appendWords(_ reply: Reply, _ language: Language, to output: inout [UInt8]) {
        switch reply {
        case .sent: output.append("{\"status\": \"OK\", \"message\": \"Message Sent\"")
        case .failure(let code, let retryAfter):
            output.append("{\"status\": \"ERROR\"")
            appendError(code, withCode: false, retryAfter, language, to: &output)
        case .loggedIn(let token, _, _, _):
            output.append("{\"status\": \"OK\", \"tokenid\": \"")
            token.append(to: &output)
            output.append("\"")
        case .activeUsers(let users, _):
            output.append("{\"status\": \"OK\", \"messages\": [")
            for (index, active) in users.enumerated() {
                output.append(index == 0 ? "\"" : ", \"")
                active.user.append(to: &output)
                output.append("\"")
            }
            output.append("]")
        default:
            output.append("{\"status\": \"OK\"")
            appendResult(reply, to: &output)
        }
    }

    private static func appendJSON(_ reply: Reply, _ tag: Tag?, _ language: Language, to output: inout [UInt8]) {
        if case .failure(let code, let retryAfter) = reply {
            output.append("{\"status\": \"ERROR\"")
            append(tag, to: &output)
            appendError(code, withCode: true, retryAfter, language, to: &output)
        } else {
            output.append("{\"status\": \"OK\"")
            append(tag, to: &output)
            appendResult(reply, to: &output)
        }
    }

    private static func append(_ tag: Tag?, to output: inout [UInt8]) {
        switch tag {
        case nil: break
        case .integer(let value):
            output.append(", \"tag\": ")
            output.appendDecimal(value)
        case .string(let bytes):
            output.append(", \"tag\": ")
            output.appendJSON(bytes)
        }
    }

    private static func appendError(
        _ code: ErrorCode, withCode: Bool, _ retryAfter: Int?, _ language: Language, to output: inout [UInt8]
    ) {
        if withCode {
            output.append(", \"code\": ")
            output.appendJSON(code.rawValue)
        }
        output.append(", \"message\": ")
        output.appendJSON(code.message(language))
        if let retryAfter {
            output.append(", \"retry_after\": ")
            output.appendDecimal(Int64(retryAfter))
        }
    }
}
