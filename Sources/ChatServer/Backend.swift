import ChatCore
import ChatCrypto
import ChatProtocol
import ChatStore
import CoreMetrics
import Foundation
import Logging

/// The core with its adapters on a data folder: what a server and an operator's command have in common.
struct Backend: Sendable {
    let folder: DataFolder
    let store: Store
    let hashing: ScryptHashing
    let service: ChatService

    /// - Parameter seconds: how long to wait for the folder's lock.
    static func open(
        _ configuration: ServerConfiguration, waiting seconds: Int,
        metrics: any MetricsFactory = NOOPMetricsHandler.instance, logger: Logger
    ) throws(ExitStatus) -> Backend {
        guard let policy = ScryptPolicy(ln: configuration.passwordCost) else {
            throw .configuration("--password-cost is a number from 10 to 17, not \(configuration.passwordCost)")
        }
        let folder: DataFolder
        do {
            folder = try DataFolder.open(at: configuration.data, waiting: seconds)
        } catch {
            throw error.kind == .inUse ? .inUse("\(error)") : .configuration("\(error)")
        }
        var options = StoreOptions()
        options.quota = configuration.quotaInForce
        options.retention = configuration.retention
        let store: Store
        do {
            options.isSearchOn = configuration.isSearchOn
            store = try Store.open(in: folder, options: options, logger: logger) { reason in
                // The kernel may have dropped what was to be written: only a new start reads what is really there.
                logger.critical("the data could not be made durable", metadata: ["cause": "\(reason)"])
                exit(ExitStatus.inputOutput("").code)
            }
        } catch {
            throw .store(error)
        }
        do {
            let hashing = try ScryptHashing(policy: policy, limitsSources: !configuration.hasNoLimits)
            var settings = configuration.serviceSettings
            settings.metrics = metrics
            let service = try ChatService(
                accounts: store, sessions: store, invites: store, rooms: store, blocks: store, log: store,
                passwords: hashing,
                random: OpenSSLRandom(),
                digests: SHA256TokenDigest(), clock: SystemClock(), settings: settings, logger: logger)
            return Backend(folder: folder, store: store, hashing: hashing, service: service)
        } catch {
            store.close()
            throw .inputOutput("\(configuration.data): \(error)")
        }
    }

    /// Writes what is still to be written and gives the folder back.
    /// - Parameter sweeps: false for a command of the operator's, which may know other lifetimes of sessions than the
    ///   server does, and must not end any by them.
    func close(sweeps: Bool = true) async {
        if sweeps { await service.sweep() }
        hashing.shutdown()
        store.close()
    }
}

/// The time of day by the system's clock, clock_gettime(2).
struct SystemClock: ChatCore.Clock {
    func now() -> Timestamp {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Timestamp(milliseconds: Int64(time.tv_sec) * 1_000 + Int64(time.tv_nsec) / 1_000_000)
    }
}

/// The version of server and client.
public enum ProductVersion {
    public static let current = "0.1.0"
}
