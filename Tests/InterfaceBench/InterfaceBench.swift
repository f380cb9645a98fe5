/// How fast the interface answers.
@main
enum InterfaceBench {
    static func main() {}
}
