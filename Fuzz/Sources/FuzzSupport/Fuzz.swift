import FuzzDriver
import Glibc

/// What all targets share: a start, and a way to say that something is not as it must be.
public enum Fuzz {
    /// Runs libFuzzer with the arguments of the program, and ends it with libFuzzer's exit code.
    /// - Parameter target: gets each input; it must not keep the pointer.
    public static func run(_ target: @convention(c) (UnsafePointer<UInt8>?, Int) -> Void) -> Never {
        exit(fuzz_run(CommandLine.argc, CommandLine.unsafeArgv, target))
    }

    /// The input as an array.
    public static func input(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> [UInt8] {
        [UInt8](UnsafeBufferPointer(start: bytes, count: count))
    }

    /// Ends the program as a crash unless `condition` holds: libFuzzer keeps the input then.
    public static func check(_ condition: Bool, _ what: @autoclosure () -> String) {
        if !condition { fuzz_found(what()) }
    }
}
