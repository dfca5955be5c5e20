// MFA for whoever is one of us, and for the customers of a list. How we are told apart is secrets.FILTER; whether MFA is
// switched on for us or off for the others is secrets.STYLE.
const tells = {
  connection: (event) => event.connection.name === 'Staff',
  organization: (event) => event.organization?.name === 'headquarters',
  app_metadata: (event) => event.user.app_metadata.staff === true,
  user_metadata: (event) => event.user.user_metadata.staff === true,
  multifactor: (event) => (event.user.multifactor ?? []).length > 0,
  ip: (event) => event.request.ip.startsWith('198.51.100.'),
  'organization-and-ip': (event) => tells.organization(event) && tells.ip(event),
  continent: (event) => event.request.geoip.continentCode === 'EU',
};

exports.onExecutePostLogin = async (event, api) => {
  const listed = (event.secrets.CUSTOMERS ?? '').split(',').includes(event.user.app_metadata.customer);
  const inside = tells[event.secrets.FILTER](event) || listed;
  if (event.secrets.STYLE === 'skip') {
    if (!inside) api.multifactor.enable('none');
  } else if (inside) {
    api.multifactor.enable('any');
  }
};
