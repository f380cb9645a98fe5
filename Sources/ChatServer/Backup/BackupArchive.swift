import ChatCrypto
import Foundation

/// Writes the files of a backup, one behind the other, into a tar archive, and keeps their sums.
final class BackupArchive {
    private let output: CInt
    /// For messages.
    private let path: String
    private let time: Int64
    private let progress: (Int64) throws -> Void
    private var sums = ""
    private(set) var written: Int64 = 0

    private static let piece = 1 << 20
    private static let mostUnsynced: Int64 = 8 << 20

    /// - Parameters:
    ///   - output: an open descriptor.
    ///   - time: seconds since 1970, for the files' headers.
    ///   - progress: gets the bytes written; throws to stop.
    init(to output: CInt, path: String, time: Int64, progress: @escaping (Int64) throws -> Void) {
        self.output = output
        self.path = path
        self.time = time
        self.progress = progress
    }

    /// - Throws: `ExitStatus`, or what `progress` throws.
    func add(_ name: String, _ bytes: [UInt8]) throws {
        var sum = SHA256Sum()
        try begin(name, size: Int64(bytes.count))
        try bytes.withUnsafeBytes {
            sum.add($0)
            try write($0)
        }
        try end(name, size: Int64(bytes.count), sum)
    }

    /// Adds so many bytes of an open file, from its beginning.
    func add(_ name: String, from file: CInt, size: Int64) throws {
        var sum = SHA256Sum()
        try begin(name, size: size)
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: Self.piece, alignment: 16)
        defer { buffer.deallocate() }
        var offset: Int64 = 0
        while offset < size {
            let count = pread(file, buffer.baseAddress, Int(min(Int64(buffer.count), size - offset)), off_t(offset))
            if count < 0, errno == EINTR { continue }
            guard count > 0 else {
                let reason = count < 0 ? SystemErrorText.last : "it has become shorter"
                throw ExitStatus.inputOutput("\(name) cannot be read: \(reason)")
            }
            let piece = UnsafeRawBufferPointer(rebasing: buffer[..<count])
            sum.add(piece)
            try write(piece)
            offset += Int64(count)
            try progress(written)
        }
        try end(name, size: size, sum)
    }

    /// Adds the sums of all files, and what ends an archive.
    func finish() throws {
        try add(BackupManifest.sums, Array(sums.utf8))
        try write([UInt8](repeating: 0, count: 2 * TarHeader.blockSize))
    }

    private func begin(_ name: String, size: Int64) throws {
        let header = TarHeader(name: BackupManifest.folder + name, size: size, time: time)
        try write(header.encoded())
    }

    private func end(_ name: String, size: Int64, _ sum: consuming SHA256Sum) throws {
        try write([UInt8](repeating: 0, count: TarHeader.padding(after: size)))
        guard let digest = sum.hexadecimal() else { throw ExitStatus.inputOutput("OpenSSL makes no SHA-256") }
        sums += "\(digest)  \(name)\n"
    }

    private func write(_ bytes: [UInt8]) throws {
        try bytes.withUnsafeBytes { try write($0) }
    }

    private func write(_ bytes: UnsafeRawBufferPointer) throws {
        try CompleteWrite.write(bytes, to: output, path: path)
        let before = written
        written += Int64(bytes.count)
        // Piece by piece: all at once in the end would hold up whoever else waits for the disk. What fails here, or is a
        // pipe, shows when the whole is synced.
        if written / Self.mostUnsynced > before / Self.mostUnsynced { fdatasync(output) }
    }
}
