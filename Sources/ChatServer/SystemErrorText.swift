import Glibc

/// What errno says of the last call.
enum SystemErrorText {
    static var last: String { String(cString: strerror(errno)) }
}
