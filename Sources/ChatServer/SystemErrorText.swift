import Glibc

/// What errno says of the last call.
package enum SystemErrorText {
    package static var last: String { String(cString: strerror(errno)) }
}
