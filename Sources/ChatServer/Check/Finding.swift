/// Something that `chat-server check` has looked at, and what is to be done about it.
public struct Finding: Sendable, Encodable, Equatable {
    public enum Severity: String, Sendable, Encodable {
        case ok
        /// Good to know.
        case note
        /// It works, and should be changed.
        case warning
        /// The server does not start with it, or what it stores is in danger.
        case error
    }

    public enum Area: String, Sendable, Encodable {
        case configuration, ports, limits, folder, certificate, database, accounts, clock
    }

    public let severity: Severity
    public let area: Area
    public let what: String
    /// A command, or the setting to change.
    public let cure: String?
    /// What the program ends with because of it; 0: nothing.
    let code: Int32

    private enum CodingKeys: String, CodingKey {
        case severity, area, what, cure
    }

    static func ok(_ area: Area, _ what: String) -> Finding {
        Finding(severity: .ok, area: area, what: what, cure: nil, code: 0)
    }

    static func note(_ area: Area, _ what: String, cure: String? = nil) -> Finding {
        Finding(severity: .note, area: area, what: what, cure: cure, code: 0)
    }

    static func warning(_ area: Area, _ what: String, cure: String) -> Finding {
        Finding(severity: .warning, area: area, what: what, cure: cure, code: 0)
    }

    /// - Parameter code: as sysexits(3) numbers it; 78 is the configuration's.
    static func error(_ area: Area, _ what: String, cure: String?, code: Int32 = 78) -> Finding {
        Finding(severity: .error, area: area, what: what, cure: cure, code: code)
    }
}
