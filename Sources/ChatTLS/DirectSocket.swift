import Glibc
import NIOCore

/// The socket under a channel, written to directly as long as nothing waits in the channel's own queue: for one small
/// record a write, the queue costs as much as all the rest of it but the encryption.
///
/// What the socket does not take goes to the channel, and until the channel has written that, so does everything
/// behind it: bytes never overtake each other. Errors, too, are left to the channel, which meets them again. Belongs to
/// the channel's event loop, and to the only one who writes to the channel.
struct DirectSocket {
    private let channel: any Channel
    private let descriptor: NIOBSDSocket.Handle
    /// Writes that the channel has and has not completed.
    var queued = 0

    /// Nil where the channel has no socket.
    init?(under channel: any Channel) {
        do {
            let descriptor = try channel.pipeline.syncOperations.withUnsafeTransportIfAvailable(
                of: NIOBSDSocket.Handle.self
            ) { $0 }
            guard let descriptor else { return nil }
            self.channel = channel
            self.descriptor = descriptor
        } catch {
            // It is closed: the channel will say so.
            return nil
        }
    }

    /// All that was written before is with the system, and more may be given to it. An active channel has not closed its
    /// descriptor: it becomes inactive in the same step, before anybody is told.
    var isReady: Bool { self.queued == 0 && self.channel.isActive }

    /// - Returns: how many bytes the system has taken; 0: it takes none now, or failed.
    func send(_ bytes: UnsafeRawBufferPointer) -> Int {
        guard self.isReady else { return 0 }
        return max(0, Glibc.send(self.descriptor, bytes.baseAddress, bytes.count, CInt(MSG_NOSIGNAL)))
    }
}
