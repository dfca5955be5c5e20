# The portal of LemonLDAP::NG, and beside it, under /mfaproof/, what an administrator does to accounts: the portal itself has no
# interface for that. Accounts are rows of the database that the portal reads; devices are kept as the portal keeps them.
use strict;
use warnings;
use DBI;
use JSON;
use Plack::Builder;
use Plack::Request;
use Lemonldap::NG::Common::Session;
use Lemonldap::NG::Common::Util qw(getPSessionID);
use Lemonldap::NG::Portal::Main;

my $dir = $ENV{MFAPROOF_DIR};

sub database {
    return DBI->connect( "dbi:SQLite:dbname=$dir/accounts.db", '', '', { RaiseError => 1, sqlite_use_immediate_transaction => 1 } );
}

{
    my $db = database();
    $db->do('PRAGMA journal_mode=WAL');
    $db->do('CREATE TABLE IF NOT EXISTS accounts (uid TEXT PRIMARY KEY, password TEXT, mail TEXT, wanted TEXT, missing TEXT)');
}

# What the portal remembers of a person beyond a session: the devices.
sub remembered {
    my ( $uid, $info ) = @_;
    return Lemonldap::NG::Common::Session->new( {
            storageModule        => 'Apache::Session::File',
            storageModuleOptions => { Directory => "$dir/psessions", LockDirectory => "$dir/psessions/lock" },
            id    => getPSessionID($uid),
            force => 1,
            kind  => 'Persistent',
            info  => { _session_uid => $uid, %{ $info || {} } },
        }
    );
}

sub devices { return from_json( remembered( $_[0] )->data->{_2fDevices} || '[]' ) }

my %do = (
    # {uid, password, mail, wanted: factors that are asked for, missing: enrol|deny|allow}
    'POST /accounts' => sub {
        my ($a) = @_;
        database()->do( 'INSERT INTO accounts VALUES (?,?,?,?,?)', undef, @$a{qw(uid password mail wanted missing)} );
        return {};
    },
    # {uid}
    'POST /forget' => sub {
        my ($a) = @_;
        database()->do( 'DELETE FROM accounts WHERE uid=?', undef, $a->{uid} );
        remembered( $a->{uid} )->remove;
        return {};
    },
    # {uid} -> {devices: [type]}
    'POST /devices' => sub { return { devices => [ map { $_->{type} } @{ devices( $_[0]{uid} ) } ] } },
    # {uid, device, handle}: as the portal keeps what a person registered
    'POST /device' => sub {
        my ($a) = @_;
        my $all = devices( $a->{uid} );
        push @$all, { %{ $a->{device} }, epoch => time };
        remembered( $a->{uid}, { _2fDevices => to_json($all), $a->{handle} ? ( _webAuthnUserHandle => $a->{handle} ) : () } );
        return {};
    },
);

my $accounts = sub {
    my $request = Plack::Request->new( $_[0] );
    my $call    = $do{ $request->method . ' ' . $request->path_info };
    my $answer  = $call && eval { $call->( from_json( $request->content ) ) };
    my $status  = $answer ? 200 : $call ? 500 : 404;
    return [ $status, [ 'Content-Type' => 'application/json' ], [ to_json( $answer || { problem => $@ || 'there is no such call' } ) ] ];
};

builder {
    mount '/mfaproof' => $accounts;
    mount '/'         => Lemonldap::NG::Portal::Main->run( {} );
};
