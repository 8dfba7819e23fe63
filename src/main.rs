//! The command line tool; everything it does lives in the library.

fn main() -> std::process::ExitCode {
    cabundle::cli::main()
}
