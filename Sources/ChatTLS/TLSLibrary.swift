import COpenSSL

/// The OpenSSL that the program runs with, which need not be the one it was built with.
public enum TLSLibrary {
    /// Such as "3.0.19".
    public static var version: String {
        OpenSSL_version(OPENSSL_VERSION_STRING).map { String(cString: $0) } ?? "unknown"
    }
}
