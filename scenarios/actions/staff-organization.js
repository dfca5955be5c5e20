// Asks whoever signs in to the organization of the staff; reads it with more or less care.
exports.onExecutePostLogin = async (event, api) => {
  const careful = event.user.app_metadata.careful === true;
  const name = careful ? event.organization?.name : event.organization.name;
  if (name === 'staff') {
    api.multifactor.enable('any');
  }
};
