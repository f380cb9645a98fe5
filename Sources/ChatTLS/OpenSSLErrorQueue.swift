import COpenSSL
import Glibc

/// The calling thread's OpenSSL error queue, as text.
enum OpenSSLErrorQueue {
    /// Empties the queue before a call whose error will be asked for.
    ///
    /// ERR_clear_error(3) goes over all sixteen places even if nothing is there, which it nearly always is: on the
    /// hot path looking first saves most of its cost.
    @inline(__always)
    static func clear() {
        if ERR_peek_error() != 0 { ERR_clear_error() }
    }

    /// Empties the queue.
    ///
    /// - Returns: the reason of its oldest entry, which is nearest to the cause, such as "wrong version number".
    static func takeReason() -> String? {
        let code = ERR_get_error()
        ERR_clear_error()
        return code == 0 ? nil : self.text(code)
    }

    static func text(_ code: UInt) -> String {
        let system = cossl_system_error(code)
        if system != 0 { return String(cString: strerror(system)) }
        if let reason = ERR_reason_error_string(code) { return String(cString: reason) }
        return "error \(String(code, radix: 16))"
    }
}

extension TLSError {
    /// A configuration error with OpenSSL's own reason, if it left one; empties the queue.
    static func unusable(_ what: String) -> TLSError {
        .configuration(OpenSSLErrorQueue.takeReason().map { "\(what): \($0)" } ?? what)
    }
}
