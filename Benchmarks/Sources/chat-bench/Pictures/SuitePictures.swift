import Foundation

/// The pictures of docs/performance.md.
enum SuitePictures {
    /// Writes `cpu.svg` and `latency.svg`, those for which there are figures; makes the folder if need be.
    static func write(_ rows: [SuiteRow], to folder: String) throws {
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let pictures = [("cpu.svg", CostPicture.picture(rows)), ("latency.svg", LatencyPicture.picture(rows))]
        for (name, picture) in pictures {
            if let picture { try Output.write(picture.svg, to: "\(folder)/\(name)") }
        }
    }
}
