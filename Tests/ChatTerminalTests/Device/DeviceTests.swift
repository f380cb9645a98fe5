import ChatTerminal
import Testing

/// There is one terminal in a process, and signals are for the whole process: one test after the other.
@Suite(.serialized) enum DeviceTests {}

extension RawTerminal.Options {
    static let all: RawTerminal.Options = [.fullScreen, .paste, .focus, .mouse]
}
