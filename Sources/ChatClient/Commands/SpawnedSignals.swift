import Glibc

extension posix_spawnattr_t {
    /// What this program ignores, and what the calling thread holds back, is inherited by whatever it starts: this keeps it
    /// from there, so that a Ctrl-C has the effect that it has on any other program (posix_spawn(3)).
    /// - Parameter signals: that have their usual effect again; nil: all. Others stay ignored if they are, as nohup(1) wants.
    package mutating func resetSignals(_ signals: [CInt]? = [SIGPIPE, SIGINT, SIGTERM]) {
        var (none, usual) = (sigset_t(), sigset_t())
        sigemptyset(&none)
        if let signals {
            sigemptyset(&usual)
            for number in signals { sigaddset(&usual, number) }
        } else {
            sigfillset(&usual)
        }
        posix_spawnattr_setsigmask(&self, &none)
        posix_spawnattr_setsigdefault(&self, &usual)
        posix_spawnattr_setflags(&self, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))
    }
}
