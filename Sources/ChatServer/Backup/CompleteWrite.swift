import Glibc

/// write(2) until nothing is left: it may take less than it was given, on a disk that is nearly full, say.
enum CompleteWrite {
    /// - Parameter path: for the message.
    static func write(_ bytes: UnsafeRawBufferPointer, to output: CInt, path: String) throws(ExitStatus) {
        var done = 0
        while done < bytes.count {
            let count = Glibc.write(output, bytes.baseAddress?.advanced(by: done), bytes.count - done)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw .inputOutput("\(path) cannot be written: \(SystemErrorText.last)") }
            done += count
        }
    }
}
