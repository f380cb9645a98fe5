import ChatStore

/// Why the server program ends, as sysexits(3) numbers it, with a line for a person.
public struct ExitStatus: Error, Sendable, CustomStringConvertible {
    public let code: Int32
    public let description: String

    /// The command line can't be understood.
    public static func usage(_ text: String) -> ExitStatus {
        ExitStatus(code: 64, description: text)
    }

    /// Input/output error: the data could not be made durable.
    public static func inputOutput(_ text: String) -> ExitStatus {
        ExitStatus(code: 74, description: text)
    }

    /// Another process uses the data folder: try again later.
    public static func inUse(_ text: String) -> ExitStatus {
        ExitStatus(code: 75, description: text)
    }

    /// The configuration asks for something that cannot or must not be.
    public static func configuration(_ text: String) -> ExitStatus {
        ExitStatus(code: 78, description: text)
    }

    /// An address cannot be bound.
    public static func unavailable(_ text: String) -> ExitStatus {
        ExitStatus(code: 69, description: text)
    }

    /// A signal asked for an end: as a shell says it of a program that the signal ends.
    public static func stopped(by signal: Int32) -> ExitStatus {
        ExitStatus(code: 128 + signal, description: "stopped; nothing is left behind")
    }

    /// The command could not do what it was asked.
    public static func refused(_ text: String) -> ExitStatus {
        ExitStatus(code: 1, description: text)
    }
}

extension ExitStatus {
    /// Why a store can't be used: the disk's fault, or that of whoever named it.
    static func store(_ error: StoreOpenError) -> ExitStatus {
        switch error.kind {
        case .newerSchema, .notAStore: .configuration("\(error)")
        case .damaged, .full, .io: .inputOutput("\(error)")
        case .stopped: .refused("stopped")
        }
    }
}
